import { type Database, statement } from '@parley/db'
import { type Chat, type ChatId, type ChatsPage, chatIdSchema, type ListChats, timestampSchema, type UserId } from '@parley/protocol'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../platform/list-cursor.ts'
import { type ChatRow, chatsOf, chatsPageOf } from './policy.ts'

const cursorKeySchema = z.tuple([timestampSchema, chatIdSchema])

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
  chatsPageOf({
    userId: '$1',
    before: `(coalesce($2::timestamptz, 'infinity'), coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))`,
    limit: '$4',
  }),
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
  return toChatsPage(await db.query(chatsPageStatement, [userId, lastActiveAt, id, limit + 1]), limit)
}

/** Of one row more than are asked for: it says that there are more. */
export function toChatsPage(rows: readonly ChatRow[], limit: number): ChatsPage {
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
