import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endTogether } from './end-together.ts'
import type { GaugeCommands } from './gauge.ts'
import { type Calls, callsTo } from './generator.ts'
import { becomes } from './pause.ts'

export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** When it first answered, by `Date.now()`. */
  readonly listensSinceMs: number
  /** Lines of its log that are more than a warning. They are passed on. */
  faults(): number
  /** What it sees of itself, where it was started with a gauge. */
  readonly gauge: Calls<GaugeCommands>
  /** The plug is pulled. */
  kill(): Promise<void>
}

export interface ServerProcessOptions {
  readonly databaseUrl: string
  readonly port: number
  readonly accessTokenSecret: string
  /** A folder for a CPU profile, written when the process ends in order. */
  readonly profileFolder?: string | undefined
  readonly nodeOptions?: readonly string[] | undefined
  /** It answers what only it knows itself; that costs it a hundred wakings a second. */
  readonly isGauged?: boolean | undefined
}

/** The server as it runs, in a process of its own, ready when this resolves. */
export async function startServerProcess({
  databaseUrl,
  port,
  accessTokenSecret,
  profileFolder,
  nodeOptions = [],
  isGauged = false,
}: ServerProcessOptions): Promise<ServerProcess> {
  const url = `http://127.0.0.1:${port}`
  const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]
  const gauging = isGauged ? ['--import', join(import.meta.dirname, 'gauge.ts')] : []
  const options = [...nodeOptions, ...profiling, ...gauging]
  const server = spawn(process.execPath, [...options, join(import.meta.dirname, '../../../apps/server/src/api.ts')], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      API_PORT: String(port),
      DATABASE_URL: databaseUrl,
      ACCESS_TOKEN_SECRET: accessTokenSecret,
      PARLEY_RATE_LIMITS: 'off',
      PARLEY_BOT: 'off',
    },
    stdio: ['ignore', 'ignore', 'pipe', isGauged ? 'ipc' : 'ignore'],
    serialization: 'advanced',
  })
  const exited = endTogether(server)
  let faults = 0
  if (!server.stderr) throw new Error('The server has no log.')
  createInterface(server.stderr).on('line', (line) => {
    if (/^{"level":[1-4]0,/.test(line)) return
    faults += 1
    process.stderr.write(`${line}\n`)
  })
  async function end(signal: 'SIGTERM' | 'SIGKILL') {
    server.kill(signal)
    await exited
  }
  const answers = (path: string) => () =>
    fetch(`${url}${path}`).then(
      ({ ok }) => ok,
      () => false,
    )
  const isListening = await becomes(answers('/healthz'), readyMsMax)
  const listensSinceMs = Date.now()
  if (!isListening || !(await becomes(answers('/readyz'), readyMsMax)) || server.pid === undefined) {
    await end('SIGKILL')
    throw new Error('The server was not ready in time.')
  }
  return {
    url,
    pid: server.pid,
    listensSinceMs,
    faults: () => faults,
    gauge: callsTo<GaugeCommands>(server),
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  }
}

const readyMsMax = 60_000
