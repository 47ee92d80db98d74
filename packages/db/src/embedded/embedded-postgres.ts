import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import { connectToDatabase } from '../database-connection.ts'
import { OperatorError } from '../operator-error.ts'
import { type Access, readAccess, writeAccess } from './access.ts'
import { type Account, asAccount, chooseAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { assertNoOtherMajor, dataFolderOf, pathFor, prepareDataFolder, superuser } from './data-folder.ts'
import { lockHome } from './home-lock.ts'
import { findFreePort, isPortFree } from './ports.ts'
import { awaitOrphans, findPostmaster, type Postmaster, pause, stopPostmaster } from './postmaster.ts'
import { isSameProcess } from './process-identity.ts'
import { canHaveSocket, clearSockets } from './socket.ts'

export type EmbeddedPostgresOptions = {
  /** The folder that holds the data (a folder for each major version), the passwords and the log. Made when missing. */
  home: string
  /** Told in short sentences what takes long or is out of the ordinary. */
  log?: (line: string) => void
  /** The port it must have. Without one it keeps the port of the last start, or takes another free one when that is gone. */
  port?: number
  connectionsMax?: number
}

export type EmbeddedPostgres = {
  /** Address of the database `parley`, with the password of a user who owns it and may create databases, but is no superuser. */
  url: string
  /**
   * The same by a socket that is a file, for whoever runs as the user who starts this: a query costs both sides half of what it does over
   * TCP. Null where there can be none.
   */
  socketUrl: string | null
  pid: number
  port: number
  /** `adopted` when the server of a launcher that is gone was still running. */
  origin: 'started' | 'adopted'
  isRunning(): boolean
  /** Ends all sessions, writes a checkpoint, and resolves when the process is gone. Safe to call twice. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that comes with Parley, on 127.0.0.1 and a socket in its data folder, making its data folder at the first start. What it guarantees: one
 * launcher for each home; the server outlives a killed launcher and is adopted by the next; a commit that was acknowledged is on disk.
 * Starting it again when it dies is left to the caller.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { home, log = () => undefined } = options
  prepareHome(home)
  const lock = lockHome(
    join(home, 'postgres.lock'),
    (pid) => `Another Parley (process ${pid}) uses ${home}: stop it first, or set PARLEY_HOME to another folder.`,
  )
  try {
    assertNoOtherMajor(home)
    const dataFolder = dataFolderOf(home)
    const access = readAccess(home)
    const living = await adopt(dataFolder, options)
    const server = living ?? (await launch({ ...options, log, access, account: chooseAccount(dataFolder) }))
    const url = urlFor('parley', access.password, server.port)
    try {
      if (access.port !== server.port) writeAccess(home, { ...access, port: server.port })
      await prepareDatabase(access, server.port)
      await assertDurable(url)
    } catch (error) {
      if (!living) await stopPostmaster(server.process)
      throw error
    }
    return {
      url,
      socketUrl: server.hasSocket ? urlFor('parley', access.password, server.port, { host: encodeURIComponent(dataFolder) }) : null,
      pid: server.process.pid,
      port: server.port,
      origin: living ? 'adopted' : 'started',
      isRunning: () => isSameProcess(server.process),
      async stop() {
        await stopPostmaster(server.process)
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Stops the server that a launcher of this home left running, if there is one. Refuses while the launcher itself is alive. */
export async function stopAbandonedPostgres(home: string): Promise<void> {
  const lock = lockHome(join(home, 'postgres.lock'), (pid) => `The process ${pid} still uses ${home}.`)
  try {
    const abandoned = findPostmaster(dataFolderOf(home))
    if (abandoned) await stopPostmaster(abandoned.process)
  } finally {
    lock.release()
  }
}

/** The server of a launcher that is gone, once it answers; undefined when there is none, or none that can be kept. */
async function adopt(dataFolder: string, { port, log }: EmbeddedPostgresOptions): Promise<Postmaster | undefined> {
  const living = await awaitReady(() => findPostmaster(dataFolder), log)
  if (!living) return undefined
  if (port === undefined || living.port === port) return living
  await stopPostmaster(living.process)
  return undefined
}

type Launch = EmbeddedPostgresOptions & { access: Access; account: Account; log: (line: string) => void }

async function launch({ home, log, access, account, ...options }: Launch): Promise<Postmaster> {
  const dataFolder = dataFolderOf(home)
  const binaries = findBinaries(home, account)
  prepareDataFolder({ home, account, binaries, superuserPassword: access.superuserPassword })
  await awaitOrphans(dataFolder)
  clearSockets(dataFolder)

  const port = await choosePort(options.port, access.port, log)
  const path = pathFor(dataFolder, account)
  const socketFolder = canHaveSocket(dataFolder, port) ? path : ''
  const logFile = join(home, 'postgres.log')
  const child = spawnServer(binaries.postgres, ['-D', path, ...serverArguments({ port, socketFolder, ...options })], {
    account,
    dataFolder,
    logFile,
  })
  let ended = false
  child.once('exit', () => (ended = true))
  child.once('error', () => (ended = true))
  const postmaster = await awaitReady(() => (ended ? undefined : findOwn(dataFolder, child)), log)
  if (!postmaster)
    throw new OperatorError(`The embedded PostgreSQL ended while starting: ${lastReason(logFile)} (${logFile} has the rest).`)
  return postmaster
}

/** Makes the folder when it is missing, and refuses one where this user may not write. */
export function prepareHome(home: string): void {
  try {
    // The user that Postgres runs as has to pass through; what is secret in here has modes of its own.
    mkdirSync(home, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    throw new OperatorError(
      `${userInfo().username} may not write to ${home}: change its owner, or set PARLEY_HOME to a folder where Parley may write.`,
    )
  }
}

async function choosePort(wanted: number | undefined, last: number | undefined, log: (line: string) => void): Promise<number> {
  if (wanted !== undefined) {
    if (await isPortFree(wanted, address)) return wanted
    throw new OperatorError(`Port ${wanted} of ${address}, which the embedded PostgreSQL needs, is in use: stop what uses it.`)
  }
  if (last !== undefined && (await isPortFree(last, address))) return last
  const port = await findFreePort()
  if (last !== undefined) log(`Port ${last} is taken by something else; PostgreSQL moves to ${port}.`)
  return port
}

const address = '127.0.0.1'

/** Given on the command line, these win over postgresql.conf and ALTER SYSTEM: nobody turns durability off by accident. */
function serverArguments({ port, socketFolder, connectionsMax = 100 }: ServerArguments): string[] {
  const settings = {
    ...durability,
    listen_addresses: address,
    port,
    unix_socket_directories: socketFolder,
    max_connections: connectionsMax,
    random_page_cost: 1.1,
    jit: 'off',
    // Containers have little shared memory, and a chat has no query worth a second process.
    max_parallel_workers_per_gather: 0,
    max_parallel_maintenance_workers: 0,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // What people write never reaches the log: no statements, no details of rows.
    log_min_messages: 'warning',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

type ServerArguments = {
  port: number
  /** As its own user sees it; empty for none. */
  socketFolder: string
  connectionsMax?: number
}

const durability = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' }

/** In a session of its own and with a file as its output, it neither hears Ctrl-C in the terminal nor notices when the launcher is killed. */
function spawnServer(command: string, args: string[], { account, dataFolder, logFile }: SpawnServer): ChildProcess {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size > logBytesMax) renameSync(logFile, `${logFile}.old`)
  const output = openSync(logFile, 'a', 0o600)
  try {
    const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' }
    const child = spawn(command, args, { ...asAccount(account), cwd: dataFolder, env, detached: true, stdio: ['ignore', output, output] })
    child.unref()
    return child
  } finally {
    closeSync(output)
  }
}

type SpawnServer = { account: Account; dataFolder: string; logFile: string }

const logBytesMax = 10 * 1024 * 1024

/** A pid file of an earlier server may still be there in the first moments; only that of the child counts. */
function findOwn(dataFolder: string, child: ChildProcess): Postmaster | 'not-yet' {
  const found = findPostmaster(dataFolder)
  return found?.process.pid === child.pid && found !== undefined ? found : 'not-yet'
}

/** Waits until the server takes connections, or is gone (undefined). Recovery after a crash may take long, and is worth waiting for. */
async function awaitReady(
  find: () => Postmaster | 'not-yet' | undefined,
  log: (line: string) => void = () => undefined,
): Promise<Postmaster | undefined> {
  const began = Date.now()
  let told = false
  while (true) {
    const found = find()
    if (found === undefined) return undefined
    if (found !== 'not-yet' && found.status === 'ready') return found
    if (!told && Date.now() - began > patienceMs) {
      told = true
      log('PostgreSQL brings its data in order, as it does after a crash.')
    }
    await pause(10)
  }
}

const patienceMs = 3_000

function lastReason(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-20)
  const line = lines.findLast((text) => /FATAL|PANIC|ERROR/.test(text)) ?? lines.at(-1) ?? ''
  return line.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '')
}

/** The application signs in as a user of its own, so that a hole in it is not a hole in the server. Finishes what a cut-off start left. */
async function prepareDatabase({ password, superuserPassword }: Access, port: number): Promise<void> {
  const admin = await connectToDatabase(urlFor('postgres', superuserPassword, port, { user: superuser }))
  try {
    if (!(await exists(admin, `SELECT 1 FROM pg_roles WHERE rolname = '${role}'`))) {
      await admin.query(`CREATE ROLE ${role} LOGIN CREATEDB PASSWORD ${admin.escapeLiteral(password)}`)
    }
    if (!(await exists(admin, `SELECT 1 FROM pg_database WHERE datname = 'parley'`))) {
      await admin.query(`CREATE DATABASE parley OWNER ${role}`)
    }
  } finally {
    await admin.end()
  }
}

const role = 'parley'

async function exists(client: Client, query: string): Promise<boolean> {
  const { rowCount } = await client.query(query)
  return rowCount === 1
}

async function assertDurable(url: string): Promise<void> {
  const client = await connectToDatabase(url)
  try {
    for (const [name, wanted] of Object.entries(durability)) {
      const { rows } = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [name])
      const value = rows[0]?.value
      if (value === wanted) continue
      throw new OperatorError(`The embedded PostgreSQL has ${name} = ${value}, with which a power cut loses messages: set it to ${wanted}.`)
    }
  } finally {
    await client.end()
  }
}

function urlFor(database: string, password: string, port: number, { user = role, host = address } = {}): string {
  return `postgres://${user}:${password}@${host}:${port}/${database}`
}
