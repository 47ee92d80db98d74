import { type Database, statement } from '@parley/db'
import { type ChatId, createChatId } from '@parley/protocol'
import type { Person } from './access-token.ts'
import type { Group } from './installation.ts'

/** What would take hours to be said and made, as it stands in the database afterwards. Nobody is there while it is put in. */

/** Groups of these people, by their places. */
export async function fillGroups(db: Database, people: readonly Person[], members: readonly (readonly number[])[]): Promise<Group[]> {
  const groups = members.map((places) => ({ chatId: createChatId(), members: places }))
  for (let at = 0; at < groups.length; at += groupsAtOnce) {
    const some = groups.slice(at, at + groupsAtOnce)
    const seats = some.flatMap(({ chatId, members: places }) =>
      places.map((place, index) => ({ chatId, userId: people[place]?.userId, role: index === 0 ? 'owner' : 'member' })),
    )
    await db.query(groupsStatement, [
      some.map(({ chatId }) => chatId),
      seats.map(({ chatId }) => chatId),
      seats.map(({ userId }) => userId),
      seats.map(({ role }) => role),
    ])
  }
  await settle(db)
  return groups
}

/** So many messages more in each chat, all of one author. */
export async function fillMessages(
  db: Database,
  { authors, messagesEach, text }: { authors: readonly { chatId: ChatId; author: Person }[]; messagesEach: number; text: string },
): Promise<void> {
  const body = JSON.stringify({ kind: 'plain', text, mentions: [] })
  const chatIds = authors.map(({ chatId }) => chatId)
  const authorIds = authors.map(({ author }) => author.userId)
  const each = Math.ceil(messagesAtOnce / authors.length)
  for (let left = messagesEach; left > 0; left -= each) {
    await db.query(messagesStatement, [chatIds, authorIds, Math.min(left, each), body])
  }
  await settle(db)
}

const groupsAtOnce = 500
const messagesAtOnce = 10_000

/** What Postgres would otherwise do about it in the middle of what is measured. */
const settle = (db: Database) => db.query(vacuumStatement, [])
const vacuumStatement = statement('bench.vacuum', 'vacuum (analyze)')

const groupsStatement = statement(
  'bench.groups',
  `with chats as (
     insert into chat (id, kind, name) select chat_id, 'group', 'A group' from unnest($1::uuid[]) as given (chat_id)
   ), scopes as (
     insert into scope (id) select 'chat:' || chat_id from unnest($1::uuid[]) as given (chat_id)
   ), members as (
     insert into member (chat_id, user_id, role) select * from unnest($2::uuid[], $3::uuid[], $4::text[])
   )
   insert into membership (chat_id, user_id, joined_seq) select chat_id, user_id, 0 from unnest($2::uuid[], $3::uuid[]) as given (chat_id, user_id)`,
)

/** Ids that rise with time, as those of clients do. */
const messagesStatement = statement(
  'bench.messages',
  `with said as materialized (
     select (lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(floor(random() * 4096)::int), 3, '0')
              || '8' || substr(md5(random()::text), 1, 15))::uuid as id,
            given.chat_id, given.author_id, s.id as scope_id, s.last_seq + place as seq, clock_timestamp() as at
       from unnest($1::uuid[], $2::uuid[]) as given (chat_id, author_id)
       join scope s on s.id = 'chat:' || given.chat_id
      cross join generate_series(1, $3::int) as place
      order by place
   ), messages as (
     insert into message (id, chat_id, seq, updated_seq, author_id, body_hash, sent_at)
       select id, chat_id, seq, seq, author_id, sha256(id::text::bytea), at from said
   ), bodies as (
     insert into message_body (message_id, revision, body, written_at) select id, 1, $4::jsonb, at from said
   ), events as (
     insert into event (scope_id, seq, type, at, message_id) select scope_id, seq, 'message.sent', at, id from said
   ), lasts as (
     update chat c set last_message_id = s.id, last_active_at = s.at
       from (select distinct on (chat_id) chat_id, id, at from said order by chat_id, seq desc) s where c.id = s.chat_id
   )
   update scope set last_seq = last_seq + $3::int where id in (select scope_id from said)`,
)
