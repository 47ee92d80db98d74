import { type Database, statement } from '@parley/db'
import { type ChatId, chatScope } from '@parley/protocol'
import type { ChatTruth, Truth } from './history.ts'

type Row<Column extends keyof ChatTruth> = ChatTruth[Column] extends readonly (infer Item)[] ? Item & { readonly chatId: ChatId } : never

const positions = statement<{ chatId: ChatId; lastSeq: number }>(
  'chaos.positions',
  `select substr(id, 6) as "chatId", last_seq as "lastSeq" from scope where id = any ($1::text[])`,
)
const events = statement<Row<'events'>>(
  'chaos.events',
  `select substr(scope_id, 6) as "chatId", seq, type, message_id as "messageId" from event where scope_id = any ($1::text[]) order by seq`,
)
const messages = statement<Row<'messages'>>(
  'chaos.messages',
  `select m.chat_id as "chatId", m.id, m.seq, m.author_id as "authorId", m.kind, b.body->>'text' as text, m.removed_at is not null as "isRemoved"
     from message m left join message_body b on b.message_id = m.id and b.revision = 1 where m.chat_id = any ($1::uuid[]) order by m.seq`,
)
const memberships = statement<Row<'memberships'>>(
  'chaos.memberships',
  `select chat_id as "chatId", user_id as "userId", joined_seq as "joinedSeq", left_seq as "leftSeq" from membership where chat_id = any ($1::uuid[])`,
)
const readSeqs = statement<Row<'readSeqs'>>(
  'chaos.read-seqs',
  `select chat_id as "chatId", user_id as "userId", read_seq as "readSeq" from member where chat_id = any ($1::uuid[])`,
)

/** What the database holds of these chats, asked of its tables and not of what is tried. */
export async function readTruth(db: Database, chatIds: readonly ChatId[]): Promise<Truth> {
  const [known, ...rows] = await Promise.all([
    readPositionsOf(db, chatIds),
    db.query(events, [chatIds.map(chatScope)]),
    db.query(messages, [chatIds]),
    db.query(memberships, [chatIds]),
    db.query(readSeqs, [chatIds]),
  ])
  const [inEvents, inMessages, inMemberships, inReadSeqs] = rows
  const of = <Item extends { chatId: ChatId }>(items: readonly Item[], chatId: ChatId) => items.filter((item) => item.chatId === chatId)
  return {
    chats: [...known].map(([chatId, lastSeq]) => ({
      ...{ chatId, lastSeq },
      events: of(inEvents, chatId),
      messages: of(inMessages, chatId),
      memberships: of(inMemberships, chatId),
      readSeqs: of(inReadSeqs, chatId),
    })),
  }
}

export async function readPositionsOf(db: Database, chatIds: readonly ChatId[]): Promise<ReadonlyMap<ChatId, number>> {
  const rows = await db.query(positions, [chatIds.map(chatScope)])
  return new Map(rows.map(({ chatId, lastSeq }) => [chatId, lastSeq]))
}
