import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, statement } from '@parley/db'
import { findFreePort } from '@parley/db/embedded'
import { createTestDatabase } from '@parley/db/testing'
import { endTogether } from '../../end-together.ts'
import { becomes } from '../../pause.ts'
import { openPostgres, watchPostgresCpu } from '../../postgres-process.ts'
import { type Peer, toSeats } from '../peer.ts'

interface Installed {
  readonly erl: string
  readonly libraries: string
  readonly tables: string
}

/** Accounts of a database that goes with the run: name and password are the same. */
const accountsStatement = statement(
  'bench.ejabberd-accounts',
  `insert into users (username, password) select 'seat-' || place, 'seat-' || place from generate_series(0, $1::int - 1) as place
   on conflict do nothing`,
)

/**
 * ejabberd as Debian brings it: accounts and the archive of every message in a Postgres of its own, over TCP, since it knows nothing else. A
 * chat is a room, where the speaker hears the own message as well. Null where the machine has none.
 */
export async function openEjabberdPeer(): Promise<(Peer & AsyncDisposable) | null> {
  const installed = findInstalled()
  if (!installed) return null
  await using opened = new AsyncDisposableStack()
  const postgres = opened.use(await openPostgres())
  const database = opened.use(await createTestDatabase({ server: postgres.tcpUrl }))
  const db = openDatabase(database.url, { connectionsMax: 1 })
  opened.defer(() => db.close())
  const commands = readFileSync(installed.tables, 'utf8')
    .replace(/^--.*$/gm, '')
    .split(';')
  for (const command of commands.filter((text) => text.trim() !== '')) await db.prisma.$executeRawUnsafe(command)
  const postgresCpuMs = await watchPostgresCpu(db)
  const running = opened.move()
  return {
    name: 'ejabberd',
    stores: true,
    only: ['w2'],
    postgresCpuMs,
    async furnish({ chats, members }) {
      await db.query(accountsStatement, [chats * members])
    },
    async start({ world }) {
      const server = await startEjabberd(installed, new URL(database.url))
      const seats = toSeats(world, (chat) => `room-${chat}`)
      return { ...server, seats: seats.map((seat, place) => ({ ...seat, token: `seat-${place}` })) }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function findInstalled(): Installed | null {
  const root = '/usr/lib'
  const architectures = existsSync(root) ? readdirSync(root).filter((name) => name.endsWith('-linux-gnu')) : []
  const libraries = architectures
    .map((name) => join(root, name))
    .find((folder) => readdirSync(folder).some((name) => /^ejabberd-\d/.test(name) && existsSync(join(folder, name, 'ebin'))))
  const tables = '/usr/share/ejabberd/sql/pg.sql'
  const erl = (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, 'erl'))
    .find(isProgram)
  return libraries !== undefined && erl !== undefined && existsSync(tables) ? { erl, libraries, tables } : null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function startEjabberd({ erl, libraries }: Installed, database: URL) {
  const home = mkdtempSync(join(tmpdir(), 'parley-ejabberd-'))
  const port = await findFreePort()
  const configFile = join(home, 'ejabberd.yml')
  writeFileSync(configFile, toConfig(port, database), { mode: 0o600 })
  // No node name: nothing of it is reached from outside, and no daemon for names stays behind.
  const server = spawn(erl, ['-noinput', '+K', 'true', '+P', '250000', '-mnesia', 'dir', `"${join(home, 'mnesia')}"`, '-s', 'ejabberd'], {
    cwd: home,
    env: { ...process.env, HOME: home, ERL_LIBS: libraries, EJABBERD_CONFIG_PATH: configFile, EJABBERD_LOG_PATH: join(home, 'log') },
    stdio: 'ignore',
  })
  const exited = endTogether(server)
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/ws`).then(
      () => true,
      () => false,
    )
  if (!(await becomes(answers, startMsMax))) throw new Error(`ejabberd doesn't listen: ${join(home, 'log')} may say why.`)
  return {
    port,
    pid: server.pid ?? 0,
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM')
      await exited
      rmSync(home, { recursive: true, force: true })
    },
  }
}

const startMsMax = 30_000

const toConfig = (port: number, database: URL): string => `
hosts: [localhost]
loglevel: error
auth_method: sql
auth_password_format: plain
default_db: sql
sql_type: pgsql
sql_server: "${database.hostname}"
sql_port: ${database.port}
sql_database: "${database.pathname.slice(1)}"
sql_username: "${database.username}"
sql_password: "${database.password}"
sql_pool_size: 16
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_http
    request_handlers:
      /ws: ejabberd_http_ws
modules:
  mod_mam:
    db_type: sql
    default: always
  mod_muc:
    db_type: mnesia
    default_room_options:
      mam: true
    history_size: 0
`
