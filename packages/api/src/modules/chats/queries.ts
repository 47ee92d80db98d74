import { type Database, statement } from '@parley/db'
import type { Chat, ChatId, ChatsPage, ListChats, MessageId, Role, Timestamp, UserId } from '@parley/protocol'
import { chatIdSchema, limits, timestampSchema } from '@parley/protocol'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../platform/list-cursor.ts'

const cursorKeySchema = z.tuple([timestampSchema, chatIdSchema])

interface ChatRow {
  readonly id: ChatId
  readonly kind: 'direct'
  readonly name: string | null
  readonly createdAt: Timestamp
  readonly lastActiveAt: Timestamp
  readonly lastSeq: number
  readonly myRole: Role
  readonly members: Chat['members']
  readonly messageId: MessageId | null
  readonly messageSeq: number
  readonly messageAuthorId: UserId
  readonly messageSentAt: Timestamp
  readonly preview: string
}

/** One statement, so that `lastSeq` and the last message are of the same moment. */
const chatColumns = `
  c.id, c.kind, c.name, c.created_at as "createdAt", c.last_active_at as "lastActiveAt", s.last_seq as "lastSeq", me.role as "myRole",
  (select jsonb_agg(jsonb_build_object('userId', m.user_id, 'role', m.role) order by m.user_id) from member m where m.chat_id = c.id) as members,
  last.id as "messageId", last.seq as "messageSeq", last.author_id as "messageAuthorId", last.sent_at as "messageSentAt",
  left(body.body ->> 'text', ${limits.previewCharsMax}) as preview
  from member me
  join chat c on c.id = me.chat_id
  join scope s on s.id = 'chat:' || c.id
  left join message last on last.id = c.last_message_id
  left join message_body body on body.message_id = last.id and body.revision = last.revision`

const chatsByIdStatement = statement<ChatRow>(
  'chats.by-id',
  `select ${chatColumns} where me.user_id = $1 and me.chat_id = any ($2::uuid[])`,
)

const chatsPageStatement = statement<ChatRow>(
  'chats.page',
  `select ${chatColumns}
    where me.user_id = $1 and (c.last_active_at, c.id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by c.last_active_at desc, c.id desc
    limit $4`,
)

/** As this person sees them. Chats that aren't theirs are left out, whether they exist or not. */
export async function findChats(db: Database, userId: UserId, chatIds: readonly ChatId[]): Promise<Chat[]> {
  const rows = await db.query(chatsByIdStatement, [userId, chatIds])
  return rows.map(toChat)
}

export async function listChats(db: Database, userId: UserId, { cursor, limit }: ListChats): Promise<ChatsPage> {
  const [lastActiveAt, id] = cursor === undefined ? [null, null] : decodeCursor(cursor, cursorKeySchema)
  const rows = await db.query(chatsPageStatement, [userId, lastActiveAt, id, limit + 1])
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items: items.map(toChat), nextCursor: rows.length > limit && last ? encodeCursor([last.lastActiveAt, last.id]) : null }
}

export interface ChatPosition {
  readonly chatId: ChatId
  readonly lastSeq: number
  readonly minSeq: number
}

const chatPositionsStatement = statement<ChatPosition>(
  'chats.positions',
  `select m.chat_id as "chatId", s.last_seq as "lastSeq", s.min_seq as "minSeq"
     from member m join scope s on s.id = 'chat:' || m.chat_id
    where m.user_id = $1`,
)

/** Where the log of each of a person's chats stands. */
export const readChatPositions = (db: Database, userId: UserId): Promise<ChatPosition[]> => db.query(chatPositionsStatement, [userId])

const peopleStatement = statement<{ userId: UserId }>(
  'chats.people',
  `select distinct other.user_id as "userId"
     from member me join member other on other.chat_id = me.chat_id
    where me.user_id = $1`,
)

/** Everyone with whom a person shares a chat, the person included once there is one. */
export async function findPeople(db: Database, userId: UserId): Promise<UserId[]> {
  const rows = await db.query(peopleStatement, [userId])
  return rows.map((row) => row.userId)
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
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    memberCount: row.members.length,
    members: row.members,
    lastMessage: row.messageId && {
      id: row.messageId,
      seq: row.messageSeq,
      authorId: row.messageAuthorId,
      kind: 'text',
      preview: row.preview,
      sentAt: row.messageSentAt,
    },
    lastSeq: row.lastSeq,
    myRole: row.myRole,
    createdAt: row.createdAt,
  }
}
