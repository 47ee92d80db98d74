import type { Database } from '@parley/db'
import type { ChatId, MessageId } from '@parley/protocol'

export interface SaidAgo {
  readonly messageId: MessageId
  readonly agoMinutes: number
}

/** As if it had been said before: everything that tells when gets the time that goes with it. System lines stand before the first word. */
export async function setBack(db: Database, chatId: ChatId, said: readonly SaidAgo[]): Promise<void> {
  const ids = said.map(({ messageId }) => messageId)
  const minutes = said.map(({ agoMinutes }) => agoMinutes)
  const began = Math.max(...minutes) + 5
  await db.transaction(async (tx) => {
    await tx.$executeRaw`update message set sent_at = now() - make_interval(mins => ${began}::int) where chat_id = ${chatId}::uuid`
    await tx.$executeRaw`
      update message set sent_at = now() - make_interval(mins => given.ago)
        from unnest(${ids}::uuid[], ${minutes}::int[]) as given (id, ago) where message.id = given.id`
    await tx.$executeRaw`
      update message set edited_at = sent_at + interval '40 seconds' where chat_id = ${chatId}::uuid and edited_at is not null`
    await tx.$executeRaw`
      update message set removed_at = sent_at + interval '50 seconds' where chat_id = ${chatId}::uuid and removed_at is not null`
    await tx.$executeRaw`
      update message_body set written_at = m.sent_at + (message_body.revision - 1) * interval '40 seconds'
        from message m where m.id = message_id and m.chat_id = ${chatId}::uuid`
    await tx.$executeRaw`
      update reaction set at = m.sent_at + interval '30 seconds' from message m where m.id = message_id and m.chat_id = ${chatId}::uuid`
    await tx.$executeRaw`update event set at = m.sent_at from message m where m.id = event.message_id and m.chat_id = ${chatId}::uuid`
    await tx.$executeRaw`
      update chat set last_active_at = m.sent_at, created_at = now() - make_interval(mins => ${began}::int)
        from message m where m.id = chat.last_message_id and chat.id = ${chatId}::uuid`
    await tx.$executeRaw`
      update member set joined_at = now() - make_interval(mins => ${began}::int) where chat_id = ${chatId}::uuid`
  })
}

/** Read and delivered when it was said, and people were last there when they spoke last. Once the marks are written. */
export async function setBackMarks(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.$executeRaw`
      update receipt_step r set at = (
        select m.sent_at + interval '20 seconds' from message m where m.chat_id = r.chat_id and m.seq <= r.seq order by m.seq desc limit 1
      )`
    await tx.$executeRaw`
      update member set receipts_at = (
        select max(r.at) from receipt_step r where r.chat_id = member.chat_id and r.user_id = member.user_id
      ) where exists (select 1 from receipt_step r where r.chat_id = member.chat_id and r.user_id = member.user_id)`
    await tx.$executeRaw`
      update "user" set last_seen_at = spoke.at
        from (select author_id, max(sent_at) + interval '1 minute' as at from message group by author_id) spoke where spoke.author_id = id`
  })
}
