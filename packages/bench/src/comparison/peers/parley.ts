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
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

const fillStatement = statement(
  'bench.parley-fill',
  `select count(*)::int as count
     from send_many($1::uuid[], array_fill($2::uuid, array[$5::int]), array_fill($3::uuid, array[$5::int]),
       array_fill($4::jsonb, array[$5::int]), array_fill('\\x00'::bytea, array[$5::int]), array_fill(null::uuid, array[$5::int]), 'wait')`,
)

/** By the function that every message goes through. */
async function fill(
  { db }: Installation,
  { chatId, author, messages }: { chatId: ChatId; author: Person; messages: number },
): Promise<void> {
  const body = JSON.stringify({ kind: 'plain', text: toText(0), mentions: [] })
  for (let left = messages; left > 0; left -= fillAtOnce) {
    const ids = Array.from({ length: Math.min(left, fillAtOnce) }, createMessageId)
    await db.query(fillStatement, [ids, chatId, author.userId, body, ids.length])
  }
}

const fillAtOnce = 5_000
