import { statement } from '@parley/db'
import { type ChatId, createMessageId } from '@parley/protocol'
import { type Person, signAccessToken } from '../../access-token.ts'
import { type Group, type Installation, openInstallation } from '../../installation.ts'
import { openPostgres, watchPostgresCpu } from '../../postgres-process.ts'
import { toText } from '../count.ts'
import type { Peer } from '../peer.ts'

/** The server as it runs, on a Postgres of its own, with everything it checks; only the limits on rates are off. */
export async function openParleyPeer(): Promise<Peer & AsyncDisposable & { readonly installation: Installation }> {
  await using opened = new AsyncDisposableStack()
  const postgres = opened.use(await openPostgres())
  const installation = opened.use(await openInstallation({ postgresUrl: postgres.url }))
  const { db, accessTokenSecret } = installation
  const postgresCpuMs = await watchPostgresCpu(db)
  const furnished = new Map<string, { people: Person[]; groups: Group[] }>()
  const running = opened.move()

  return {
    name: 'Parley',
    stores: true,
    installation,
    postgresCpuMs,
    async furnish(world) {
      await using server = await installation.startServer()
      const people = await installation.createPeople(world.chats * world.members)
      const groups = await installation.createGroups(server.url, people, world.members)
      furnished.set(JSON.stringify(world), { people, groups })
      const [group] = groups
      const author = people[group?.members[0] ?? 0]
      if (world.messages > 0 && group && author) await fill(installation, { chatId: group.chatId, author, messages: world.messages })
    },
    async start({ world, ...options }) {
      const found = furnished.get(JSON.stringify(world))
      if (!found) throw new Error('This world is not furnished.')
      const { people, groups } = found
      const server = await installation.startServer(options)
      const seats = groups.flatMap(({ chatId, members }, chat) =>
        members.flatMap((place) => {
          const person = people[place]
          return person ? [{ chat, chatId, token: signAccessToken(accessTokenSecret, person) }] : []
        }),
      )
      return { port: Number(new URL(server.url).port), pid: server.pid, seats, [Symbol.asyncDispose]: server[Symbol.asyncDispose] }
    },
    async readPagesRaw(chatId) {
      const startedAt = performance.now()
      await db.query(rawPagesStatement, [chatId, rawPages])
      return (rawPages / (performance.now() - startedAt)) * 1_000
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

const rawPages = 5_000
const rawPagesStatement = statement(
  'bench.raw-pages',
  `select count(page.body) from generate_series(1, $2::int) as turn
    cross join lateral (
      select b.body from message m join message_body b on b.message_id = m.id and b.revision = m.revision
       where m.chat_id = $1::uuid and m.seq < 1000000 + turn order by m.seq desc limit 50
    ) as page`,
)

/** What so many sends leave behind, at once. */
const fillStatement = statement(
  'bench.parley-fill',
  `with said as (
     select id, (select last_seq from scope where scope.id = 'chat:' || $2::uuid) + place as seq
       from unnest($1::uuid[]) with ordinality as given (id, place)
   ), messages as (
     insert into message (id, chat_id, seq, updated_seq, author_id, body_hash, sent_at)
       select id, $2::uuid, seq, seq, $3::uuid, '', now() from said
   ), bodies as (
     insert into message_body (message_id, revision, body) select id, 1, $4::jsonb from said
   ), events as (
     insert into event (scope_id, seq, type, message_id) select 'chat:' || $2::uuid, seq, 'message.sent', id from said
   )
   update scope set last_seq = (select max(seq) from said) where id = 'chat:' || $2::uuid`,
)

async function fill(
  { db }: Installation,
  { chatId, author, messages }: { chatId: ChatId; author: Person; messages: number },
): Promise<void> {
  const body = JSON.stringify({ kind: 'plain', text: toText(0), mentions: [] })
  for (let left = messages; left > 0; left -= fillAtOnce) {
    const ids = Array.from({ length: Math.min(left, fillAtOnce) }, createMessageId)
    await db.query(fillStatement, [ids, chatId, author.userId, body])
  }
}

const fillAtOnce = 5_000
