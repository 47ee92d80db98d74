import { openDatabase, statement } from '@parley/db'
import { type ChatId, createMessageId, type UserId } from '@parley/protocol'

/** Of one to sixty words, repeatable, as people talk: most short, some long. */
const words = 'the table by the door is taken so we meet under the clock at noon and bring the posters with us'.split(' ')
const textOf = (index: number): string =>
  Array.from({ length: index % 17 === 0 ? 60 : 1 + (index % 12) }, (_, word) => words[(index + word) % words.length]).join(' ')

const sendMany = statement<unknown>(
  'bench.send-many',
  `select count(*) from send_many(
     $1::uuid[], $2::uuid[], $3::uuid[],
     array(select (select id from session where user_id = author_id and ended_at is null limit 1)
             from unnest($3::uuid[]) with ordinality as author (author_id, place) order by place),
     $4::jsonb[], $5::bytea[], array_fill(null::uuid, array[cardinality($1::uuid[])]), 'wait'
   )`,
)
const markRead = statement<unknown>(
  'bench.mark-read',
  `update member set delivered_seq = scope.last_seq, read_seq = scope.last_seq, shared_read_seq = scope.last_seq
     from scope where scope.id = 'chat:' || member.chat_id and member.chat_id = $1::uuid`,
)

/** So many messages by its authors in turn, stored as the server stores them, and read by everybody. */
export async function fillChat(
  databaseUrl: string,
  { chatId, authorIds, count }: { chatId: ChatId; authorIds: readonly UserId[]; count: number },
): Promise<void> {
  const db = openDatabase(databaseUrl, { connectionsMax: 1 })
  try {
    for (let from = 0; from < count; from += atOnce) {
      const indexes = Array.from({ length: Math.min(atOnce, count - from) }, (_, at) => from + at)
      await db.query(sendMany, [
        indexes.map(() => createMessageId()),
        indexes.map(() => chatId),
        // A few in a row by one, as in a talk.
        indexes.map((index) => authorIds[Math.floor(index / 3) % authorIds.length]),
        indexes.map((index) => JSON.stringify({ text: textOf(index), mentions: [] })),
        indexes.map(() => Buffer.alloc(32)),
      ])
    }
    await db.query(markRead, [chatId])
  } finally {
    await db.close()
  }
}

const atOnce = 1_000
