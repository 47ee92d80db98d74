import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort, startEmbeddedPostgres } from '@parley/db/embedded'
import { migrate } from '@parley/db/migrate'
import type { Credentials } from '@parley/protocol'
import { expect, vi } from 'vitest'

export interface TestSystemOptions {
  /** Where the database is, instead of a folder of its own that goes with the system. */
  readonly home?: string
  readonly connectionsMax?: number
  /** What the server has to know besides. */
  readonly env?: Record<string, string>
  /** What stands between the server and its database: given the port of the one, answers with that of the other. */
  readonly between?: (databasePort: number) => Promise<number>
}

export interface TestSystem extends AsyncDisposable {
  readonly url: string
  /** The database's own address, past whatever stands between. */
  readonly databaseUrl: string
  /** The last words of each server that ended without having been asked to. */
  readonly unplannedExits: readonly string[]
  /** Of `/readyz`; 0 when nobody answers. */
  readyStatus(): Promise<number>
  call<Answer>(path: string, input: unknown, token?: string): Promise<Answer>
  ask(path: string, input: unknown, token?: string): Promise<Response>
  register(username: string): Promise<Credentials>
  /** With what it has to know besides from now on. */
  restartServer(signal: 'SIGTERM' | 'SIGKILL', env?: Record<string, string>): Promise<void>
  /** With its exit code; null when it was killed. */
  stopServer(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
  /** It is away until it is started again. */
  stopDatabase(how: 'stop' | 'kill'): Promise<void>
  isDatabaseRunning(): boolean
  /** Resolves when it takes connections. */
  startDatabase(): Promise<void>
}

/** The server as a process and a Postgres of its own, both of which can be killed. */
export async function startTestSystem({ home: givenHome, connectionsMax, env, between }: TestSystemOptions = {}): Promise<TestSystem> {
  await using opened = new AsyncDisposableStack()
  const home = givenHome ?? mkdtempSync(join(tmpdir(), 'parley-system-'))
  if (givenHome === undefined) opened.defer(() => rmSync(home, { recursive: true, force: true }))
  chmodSync(home, 0o711)
  const apiPort = await findFreePort()
  const url = `http://127.0.0.1:${apiPort}`
  const secret = randomBytes(32).toString('base64url')
  const databaseOptions = { home, ...(connectionsMax !== undefined && { connectionsMax }) }
  let postgres = await startEmbeddedPostgres(databaseOptions)
  opened.defer(() => postgres.stop())
  await migrate(postgres.url)
  const seenUrl = new URL(postgres.url)
  if (between) seenUrl.port = String(await between(postgres.port))
  const planned = new Set<ChildProcess>()
  const unplannedExits: string[] = []
  let server = spawnServer(env)
  opened.defer(async () => void (await stopServer('SIGKILL')))
  await untilReady()
  const running = opened.move()

  function readyStatus(): Promise<number> {
    return fetch(`${url}/readyz`).then(
      ({ status }) => status,
      () => 0,
    )
  }

  async function untilReady(): Promise<void> {
    await vi.waitFor(async () => expect([await readyStatus(), unplannedExits]).toEqual([200, []]), { timeout: 30_000 })
  }

  function spawnServer(besides: Record<string, string> = {}): ChildProcess {
    const started = spawn(process.execPath, [join(import.meta.dirname, '../api.ts')], {
      env: {
        ...process.env,
        ...{ API_PORT: String(apiPort), DATABASE_URL: seenUrl.href, ACCESS_TOKEN_SECRET: secret },
        ...{ PARLEY_RATE_LIMITS: 'off', PARLEY_BOT: 'off', ...besides },
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    started.stderr.on('data', (piece: Buffer) => {
      said = (said + piece.toString()).slice(-2_000)
    })
    started.once('exit', (exitCode, signal) => {
      if (!planned.has(started)) unplannedExits.push(`${exitCode ?? signal}: ${said}`)
    })
    return started
  }

  async function stopServer(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    planned.add(server)
    if (server.exitCode !== null || server.signalCode !== null) return server.exitCode
    const exited = once(server, 'exit')
    server.kill(signal)
    const [exitCode] = await exited
    return exitCode as number | null
  }

  const ask = (path: string, input: unknown, token = '') =>
    fetch(`${url}/trpc/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body: JSON.stringify(input),
    })

  async function call<Answer>(path: string, input: unknown, token = ''): Promise<Answer> {
    const response = await ask(path, input, token)
    const { result, error } = (await response.json()) as { result: { data: Answer }; error?: unknown }
    if (error) throw new Error(JSON.stringify(error))
    return result.data
  }

  return {
    url,
    databaseUrl: postgres.url,
    unplannedExits,
    readyStatus,
    call,
    ask,
    register: (username) => call<Credentials>('auth.register', { username, password: 'correct horse' }),
    stopServer,
    async restartServer(signal, besides = env) {
      await stopServer(signal)
      server = spawnServer(besides)
      await untilReady()
    },
    async stopDatabase(how) {
      if (how === 'kill') process.kill(postgres.pid, 'SIGKILL')
      await postgres.stop()
    },
    isDatabaseRunning: () => postgres.isRunning(),
    async startDatabase() {
      // Tried again, as its launcher does.
      postgres = await vi.waitFor(() => startEmbeddedPostgres({ ...databaseOptions, port: postgres.port }), { timeout: 60_000 })
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
