import { type Database, statement } from '@parley/db'
import type { ChatId, Message, MessageId } from '@parley/protocol'

const messageColumns = `
  m.id, m.chat_id as "chatId", m.seq, m.updated_seq as "updatedSeq", m.author_id as "authorId", m.kind, body.body ->> 'text' as text, m.sent_at as "sentAt"
  from message m
  join message_body body on body.message_id = m.id and body.revision = m.revision`

const messagesByIdStatement = statement<Message>('messages.by-id', `select ${messageColumns} where m.id = any ($1::uuid[])`)

export const findMessages = (db: Database, ids: readonly MessageId[]): Promise<Message[]> => db.query(messagesByIdStatement, [ids])

const olderStatement = statement<Message>(
  'messages.older',
  `select ${messageColumns} where m.chat_id = $1 and m.seq < $2 order by m.seq desc limit $3`,
)

/** Newest first. */
export const findOlder = (db: Database, chatId: ChatId, beforeSeq: number, limit: number): Promise<Message[]> =>
  db.query(olderStatement, [chatId, beforeSeq, limit])

const newerStatement = statement<Message>(
  'messages.newer',
  `select ${messageColumns} where m.chat_id = $1 and m.seq > $2 order by m.seq limit $3`,
)

/** Oldest first. */
export const findNewer = (db: Database, chatId: ChatId, afterSeq: number, limit: number): Promise<Message[]> =>
  db.query(newerStatement, [chatId, afterSeq, limit])
