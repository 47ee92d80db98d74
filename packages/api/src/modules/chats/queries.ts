import { type Database, statement } from '@parley/db'
import {
  type Chat,
  type ChatId,
  type ChatKind,
  type ChatsPage,
  chatIdSchema,
  type ListChats,
  limits,
  type Member,
  type MessageId,
  type MessageKind,
  type Role,
  type SystemFacts,
  type Timestamp,
  timestampSchema,
  type UserId,
} from '@parley/protocol'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../platform/list-cursor.ts'

const cursorKeySchema = z.tuple([timestampSchema, chatIdSchema])

interface ChatRow {
  /** Whose view it is. */
  readonly viewerId: UserId
  readonly id: ChatId
  readonly kind: ChatKind
  readonly name: string | null
  readonly description: string
  readonly createdAt: Timestamp
  readonly lastActiveAt: Timestamp
  readonly lastSeq: number
  readonly myRole: Role
  readonly memberCount: number
  readonly members: Member[] | null
  readonly readSeq: number
  readonly unread: number
  readonly unreadFromSeq: number
  readonly mentionedSeq: number | null
  readonly messageId: MessageId | null
  readonly messageSeq: number
  readonly messageAuthorId: UserId
  readonly messageKind: MessageKind
  readonly messageFacts: SystemFacts | null
  readonly messageSentAt: Timestamp
  readonly messageRemovedAt: Timestamp | null
  readonly preview: string
}

/**
 * `wanted` gives who looks at which chat, as `user_id` and `chat_id`. One statement, so that `lastSeq`, the last message and what is unread
 * are of the same moment. A person sees nothing of a chat from before they came in, and what others have read only while they share it
 * themselves. Which chats it is about is settled first: to count for all of a person's chats and then show a page of them would cost by the
 * number of all. The people of a chat are counted once, however many look at it.
 */
const chatsOf = (wanted: string) => `
  with wanted as (${wanted}),
  people as (
    select looked_at.chat_id, counted.count
      from (select distinct chat_id from wanted) looked_at
      cross join lateral (select count(*) from member m where m.chat_id = looked_at.chat_id) counted
  )
  select me.user_id as "viewerId", c.id, c.kind, c.name, c.description, c.created_at as "createdAt",
  c.last_active_at as "lastActiveAt", s.last_seq as "lastSeq",
  me.role as "myRole", people.count as "memberCount", inline.members, me.read_seq as "readSeq", unread.count as unread,
  news.from_seq as "unreadFromSeq", named.seq as "mentionedSeq",
  last.id as "messageId", last.seq as "messageSeq", last.author_id as "messageAuthorId",
  last.kind as "messageKind", last.facts as "messageFacts", last.sent_at as "messageSentAt", last.removed_at as "messageRemovedAt",
  coalesce(left(body.body ->> 'text', ${limits.previewCharsMax}), '') as preview
  from wanted
  join people on people.chat_id = wanted.chat_id
  join member me on me.chat_id = wanted.chat_id and me.user_id = wanted.user_id
  join "user" viewer on viewer.id = me.user_id
  join membership present on present.chat_id = me.chat_id and present.user_id = me.user_id and present.left_seq is null
  join chat c on c.id = me.chat_id
  join scope s on s.id = 'chat:' || c.id
  cross join lateral (
    select jsonb_agg(
             jsonb_build_object(
               'userId', m.user_id, 'role', m.role, 'deliveredSeq', m.delivered_seq,
               'readSeq', case when m.user_id = me.user_id or viewer.share_read_receipts then m.shared_read_seq else 0 end
             ) order by m.user_id
           ) as members
      from member m where m.chat_id = c.id and people.count <= ${limits.membersInlineMax}
  ) inline
  cross join lateral (select greatest(least(me.unread_from_seq, me.read_seq + 1), present.joined_seq + 1) as from_seq) news
  cross join lateral (
    select count(*) from (
      select 1 from message m
       where m.chat_id = c.id and m.kind = 'text' and m.seq >= news.from_seq and m.author_id <> me.user_id and m.removed_seq is null
       limit ${limits.unreadMax}
    ) counted
  ) unread
  left join lateral (
    select n.seq from mention n
     where n.user_id = me.user_id and n.chat_id = c.id and n.seq > present.joined_seq
     order by n.seq desc limit 1
  ) named on true
  left join message last on last.id = c.last_message_id and last.seq > present.joined_seq
  left join message_body body on body.message_id = last.id and body.revision = last.revision and last.removed_at is null`

const chatsByIdStatement = statement<ChatRow>(
  'chats.by-id',
  chatsOf('select m.user_id, m.chat_id from member m where m.user_id = $1 and m.chat_id = any ($2::uuid[])'),
)

const chatsOfManyStatement = statement<ChatRow>(
  'chats.of-many',
  chatsOf('select * from unnest($1::uuid[], $2::uuid[]) as looked_at (user_id, chat_id)'),
)

const chatsPageStatement = statement<ChatRow>(
  'chats.page',
  `${chatsOf(`
    select m.user_id, m.chat_id
      from member m join chat c on c.id = m.chat_id
     where m.user_id = $1
       and (c.last_active_at, c.id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     order by c.last_active_at desc, c.id desc
     limit $4`)}
   order by c.last_active_at desc, c.id desc`,
)

/** As this person sees them. Chats that aren't theirs are left out, whether they exist or not. */
export async function findChats(db: Database, userId: UserId, chatIds: readonly ChatId[]): Promise<Chat[]> {
  const rows = await db.query(chatsByIdStatement, [userId, chatIds])
  return rows.map(toChat)
}

/** Who looks at which chat. */
export interface LookedAt {
  readonly userId: UserId
  readonly chatId: ChatId
}

/** Each as who looks at it sees it, however many they are. Chats that aren't theirs are left out. */
export async function findChatsOfMany(db: Database, lookedAt: readonly LookedAt[]): Promise<{ viewerId: UserId; chat: Chat }[]> {
  const rows = await db.query(chatsOfManyStatement, [lookedAt.map(({ userId }) => userId), lookedAt.map(({ chatId }) => chatId)])
  return rows.map((row) => ({ viewerId: row.viewerId, chat: toChat(row) }))
}

export async function listChats(db: Database, userId: UserId, { cursor, limit }: ListChats): Promise<ChatsPage> {
  const [lastActiveAt, id] = cursor === undefined ? [null, null] : decodeCursor(cursor, cursorKeySchema)
  const rows = await db.query(chatsPageStatement, [userId, lastActiveAt, id, limit + 1])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items: items.map(toChat), nextCursor: rows.length > limit && last ? encodeCursor([last.lastActiveAt, last.id]) : null }
}

const chatIdsStatement = statement<{ readonly chatId: ChatId }>('chats.ids', 'select chat_id as "chatId" from member where user_id = $1')

export async function findChatIds(db: Database, userId: UserId): Promise<ChatId[]> {
  const rows = await db.query(chatIdsStatement, [userId])
  return rows.map(({ chatId }) => chatId)
}

export type ChatTitle = Pick<Chat, 'name' | 'description'>

const titlesStatement = statement<ChatTitle & { readonly id: ChatId }>(
  'chats.titles',
  'select id, name, description from chat where id = any ($1::uuid[])',
)

export async function findChatTitles(db: Database, chatIds: readonly ChatId[]): Promise<Map<ChatId, ChatTitle>> {
  const rows = await db.query(titlesStatement, [chatIds])
  return new Map(rows.map(({ id, name, description }) => [id, { name, description }]))
}

const isMemberStatement = statement<{ found: boolean }>(
  'chats.is-member',
  'select exists (select 1 from member where chat_id = $1 and user_id = $2) as found',
)

export async function isMember(db: Database, chatId: ChatId, userId: UserId): Promise<boolean> {
  const [row] = await db.query(isMemberStatement, [chatId, userId])
  return row?.found === true
}

function toChat(row: ChatRow): Chat {
  const { id, kind, name, description, memberCount, lastSeq, readSeq, unread, myRole, createdAt } = row
  return {
    id,
    kind,
    name,
    description,
    memberCount,
    ...(row.members && { members: row.members }),
    lastMessage: row.messageId && {
      id: row.messageId,
      seq: row.messageSeq,
      authorId: row.messageAuthorId,
      kind: row.messageKind,
      preview: row.preview,
      system: row.messageFacts,
      sentAt: row.messageSentAt,
      removedAt: row.messageRemovedAt,
    },
    lastSeq,
    readSeq,
    unread,
    unreadFromSeq: unread === 0 ? null : row.unreadFromSeq,
    mentionedSeq: row.mentionedSeq,
    myRole,
    createdAt,
  }
}
