import { type Database, statement, type Tx } from '@parley/db'
import type {
  ChatId,
  ListMessages,
  Message,
  MessageId,
  MessageInEvent,
  MessageKind,
  MessagesPage,
  Reaction,
  Revisions,
  UserId,
} from '@parley/protocol'

/** The same for every reader. A system line has no body, and what was removed has none any more: both say ''. */
const messageColumns = `
  m.id, m.chat_id as "chatId", m.seq, m.updated_seq as "updatedSeq", m.author_id as "authorId", m.kind,
  coalesce(body.body ->> 'text', '') as text, m.facts as system, coalesce(body.body -> 'mentions', '[]') as mentions,
  m.reply_to_id as "replyToId", m.revision, m.sent_at as "sentAt", m.edited_at as "editedAt", m.removed_at as "removedAt"`

const withBody = 'left join message_body body on body.message_id = m.id and body.revision = m.revision'

/** As the viewer, $1, sees them; in whatever order. */
const withReactions = `
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('emoji', emoji, 'count', count, 'mine', mine)), '[]') as reactions
      from (
        select r.emoji, count(*), bool_or(r.user_id = $1) as mine from reaction r where r.message_id = m.id group by r.emoji
      ) counted
  ) reacted`

/** What was said while a person was in the chat: after `joined_seq`, up to `left_seq`. */
const saidDuring = (membership: string) => `m.seq > ${membership}.joined_seq and m.seq <= coalesce(${membership}.left_seq, m.seq)`

/** Who is a member now may read what was said in each of their times in the chat. */
const isReadable = `
  exists (select 1 from member where member.chat_id = m.chat_id and member.user_id = $1)
  and exists (select 1 from membership s where s.chat_id = m.chat_id and s.user_id = $1 and ${saidDuring('s')})`

const messagesInEventsStatement = statement<MessageInEvent>(
  'messages.in-events',
  `select ${messageColumns} from message m ${withBody} where m.id = any ((select $1::uuid[])::uuid[])`,
)

export const findMessagesInEvents = (db: Database, ids: readonly MessageId[]): Promise<MessageInEvent[]> =>
  db.query(messagesInEventsStatement, [ids])

const messageStatement = statement<Message>(
  'messages.one',
  `select ${messageColumns}, reactions from message m ${withBody} ${withReactions} where m.id = $2 and ${isReadable}`,
)

/** Null for one that this viewer may not read, and for one that isn't there. */
export async function findMessage(db: Database, viewerId: UserId, messageId: MessageId): Promise<Message | null> {
  const [message] = await db.query(messageStatement, [viewerId, messageId])
  return message ? inOrder(message) : null
}

const chatOfStatement = statement<{ chatId: ChatId }>(
  'messages.chat-of',
  `select m.chat_id as "chatId" from message m where m.id = $2 and ${isReadable}`,
)

/** Null for one that this viewer may not read, and for one that isn't there. */
export async function findChatOf(db: Database, viewerId: UserId, messageId: MessageId): Promise<ChatId | null> {
  const [message] = await db.query(chatOfStatement, [viewerId, messageId])
  return message?.chatId ?? null
}

const olderStatement = statement<PageRow>('messages.older', pageText({ bound: 'm.seq < $3', order: 'desc' }))
const newerStatement = statement<PageRow>('messages.newer', pageText({ bound: 'm.seq > $3', order: 'asc' }))

/** A page and the chat's last seq at the same moment, in ascending order; null for a chat that this viewer isn't in. */
export async function findPage(
  db: Database,
  viewerId: UserId,
  { chatId, beforeSeq, afterSeq, limit }: ListMessages,
): Promise<MessagesPage | null> {
  const forward = afterSeq !== undefined
  const bound = afterSeq ?? beforeSeq ?? Number.MAX_SAFE_INTEGER
  const rows = await db.query(forward ? newerStatement : olderStatement, [viewerId, chatId, bound, limit + 1])
  const [first] = rows
  if (!first) return null
  const { asOfSeq } = first
  const items = first.id === null ? [] : rows.slice(0, limit).map((row) => toMessage(row as Message & { asOfSeq: number }))
  return { items: forward ? items : items.reverse(), hasMore: rows.length > limit, asOfSeq }
}

/** Of an empty page there is a row without a message. */
type PageRow = { readonly asOfSeq: number } & (Message | { readonly id: null })

function toMessage({ asOfSeq: _asOfSeq, ...message }: Message & { asOfSeq: number }): Message {
  return inOrder(message)
}

/**
 * From each of the viewer's times in the chat at most a page, so that a page costs the same however much was said without them. One statement,
 * so that whether they are in the chat, how far it goes and what was said are of one moment: what comes after it belongs to who listens
 * from there.
 */
function pageText({ bound, order }: { bound: string; order: 'asc' | 'desc' }): string {
  return `
    select scope.last_seq as "asOfSeq", ${messageColumns}, reactions
      from scope
      left join lateral (
        select page.*
          from membership s
          cross join lateral (
            select * from message m where m.chat_id = $2 and ${bound} and ${saidDuring('s')} order by m.seq ${order} limit $4
          ) page
         where s.chat_id = $2 and s.user_id = $1
         order by page.seq ${order}
         limit $4
      ) m on true
      ${withBody}
      ${withReactions}
     where scope.id = 'chat:' || $2::uuid and exists (select 1 from member where member.chat_id = $2 and member.user_id = $1)
     order by m.seq ${order}`
}

/** By code units, as JavaScript sorts: Postgres orders by code points, which puts some emoji elsewhere. */
function inOrder(message: Message): Message {
  return message.reactions.length < 2 ? message : { ...message, reactions: [...message.reactions].sort(byEmoji) }
}

const byEmoji = (one: Reaction, other: Reaction) => (one.emoji < other.emoji ? -1 : 1)

export interface LockedMessage {
  readonly authorId: UserId
  readonly kind: MessageKind
  readonly revision: number
  readonly text: string
  readonly removed: boolean
}

/** As it is now for whoever holds the lock of its chat; null unless the viewer may read it. */
export async function readMessage(tx: Tx, viewerId: UserId, messageId: MessageId): Promise<LockedMessage | null> {
  const [message] = await tx.$queryRaw<LockedMessage[]>`
    select m.author_id as "authorId", m.kind, m.revision, coalesce(body.body ->> 'text', '') as text, m.removed_at is not null as removed
      from message m
      left join message_body body on body.message_id = m.id and body.revision = m.revision
     where m.id = ${messageId}::uuid
       and exists (
         select 1 from membership s
          where s.chat_id = m.chat_id and s.user_id = ${viewerId}::uuid
            and m.seq > s.joined_seq and m.seq <= coalesce(s.left_seq, m.seq)
       )`
  return message ?? null
}

const revisionsStatement = statement<Revisions['items'][number]>(
  'messages.revisions',
  `select revision, body ->> 'text' as text, written_at as "writtenAt" from message_body where message_id = $1 order by revision`,
)

/** Oldest first. */
export const findRevisions = (db: Database, messageId: MessageId): Promise<Revisions['items']> => db.query(revisionsStatement, [messageId])
