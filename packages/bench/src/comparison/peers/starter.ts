import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase, statement } from '@parley/db'
import { createTestDatabase } from '@parley/db/testing'
import { openPostgres, watchPostgresCpu } from '../../postgres-process.ts'
import { toText } from '../count.ts'
import { type Peer, toSeats } from '../peer.ts'
import { startPeerProcess } from './peer-process.ts'

const folder = join(import.meta.dirname, '../../starter')

const fillStatement = statement(
  'bench.starter-fill',
  `insert into "Post" ("id", "chatId", "name", "text", "createdAt")
   select gen_random_uuid(), $1, 'somebody', $2, now() - ($3::int - place) * interval '1 second' from generate_series(1, $3::int) as place`,
)

/** A chat as tRPC's own starter has it, on a Postgres of its own. */
export async function openStarterPeer(): Promise<Peer & AsyncDisposable> {
  await using opened = new AsyncDisposableStack()
  const postgres = opened.use(await openPostgres())
  const database = opened.use(await createTestDatabase({ server: postgres.url }))
  const db = openDatabase(database.url, { connectionsMax: 1 })
  opened.defer(() => db.close())
  const commands = readFileSync(join(folder, 'table.sql'), 'utf8').split(';')
  for (const command of commands.filter((text) => text.trim() !== '')) await db.prisma.$executeRawUnsafe(command)
  const postgresCpuMs = await watchPostgresCpu(db)
  const running = opened.move()
  const toChatId = (messages: number) => (chat: number) => `chat-${chat}-after-${messages}`
  return {
    name: 'starter',
    stores: true,
    postgresCpuMs,
    async furnish({ messages }) {
      if (messages > 0) await db.query(fillStatement, [toChatId(messages)(0), toText(0), messages])
    },
    async start({ world, ...options }) {
      const server = await startPeerProcess({ file: 'starter/server.ts', env: { DATABASE_URL: database.url }, ...options })
      return { ...server, seats: toSeats(world, toChatId(world.messages)) }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
