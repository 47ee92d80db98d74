import { join } from 'node:path'
import { prepareHome } from '@parley/db/embedded'
import { migrate } from '@parley/db/migrate'
import { OperatorError } from '@parley/db/operator-error'
import { ConfigError, checkout, type ParleyConfig, readConfig, secretNames, toReachableHost, toWebUrl } from './config.ts'
import { createPartOutput, type PartOutput } from './part-output.ts'
import { describePortProblem } from './ports.ts'
import { createPostgresPart } from './postgres-part.ts'
import { type Command, createProcessPart } from './process-part.ts'
import { createProgress, type Progress } from './progress.ts'
import { runCommand, stopCommands } from './run-command.ts'
import { openRunRecord } from './run-record.ts'
import { readSecrets, type Secrets } from './secrets.ts'
import { createSupervisor, type Supervisor } from './supervisor.ts'
import { buildWeb, isWebBuilt, nextProgram, webFolder } from './web-build.ts'

export interface ParleyOptions {
  /** The variables of contract.md, and what else the processes inherit. Default: those of this process. */
  readonly env?: NodeJS.ProcessEnv
  /** `development` reloads server and web when a file changes, and builds nothing. Default: production. */
  readonly mode?: 'production' | 'development'
  /** `reuse` takes the production build that is there, whatever it was made of. Default: when-stale. */
  readonly build?: 'when-stale' | 'reuse'
  /** Hears of every step, of parts that died, and what the parts themselves have to say. Default: nobody does. */
  readonly print?: (line: string) => void
  /** Ends the start, or the whole, as `stop` does. */
  readonly signal?: AbortSignal
}

export interface Parley {
  readonly url: string
  readonly apiUrl: string
  readonly databaseUrl: string
  /** The processes by name: `server`, `web`, and `postgres` when it is the embedded one. They change when a part is started again. */
  pids(): Record<string, number>
  /** Resolves when a part has died too often to go on. */
  readonly gaveUp: Promise<OperatorError>
  /** Stops every process that was started. Safe to call twice. */
  stop(): Promise<void>
}

/**
 * Starts one whole system, and resolves when server and web answer: database, migrations, demo world, web build, processes. What dies
 * later is started again. When it can't start, nothing of it is left running, and the error says why.
 */
export async function startParley(options: ParleyOptions = {}): Promise<Parley> {
  const { env = process.env, print = () => undefined, signal } = options
  const config = readConfig(env)
  prepareHome(config.home)
  const record = await openRunRecord(config.home, print)
  const supervisor = createSupervisor({ log: (line) => print(`parley │ ${line}`), onPids: record.write })
  const ending = new AbortController()
  let stopped: Promise<void> | undefined
  async function stopAll(): Promise<void> {
    ending.abort()
    record.announceEnd()
    await Promise.all([supervisor.stop(), stopCommands()])
    record.close()
  }
  function stop(): Promise<void> {
    stopped ??= stopAll()
    return stopped
  }
  signal?.addEventListener('abort', () => void stop())
  try {
    signal?.throwIfAborted()
    await assertPortsFree(config)
    const databaseUrl = await bringUp(config, supervisor, { ...options, env, print, signal: ending.signal })
    return {
      url: toWebUrl(config),
      apiUrl: config.publicApiUrl ?? toApiUrl(config),
      databaseUrl,
      pids: supervisor.pids,
      gaveUp: supervisor.gaveUp,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

type Surroundings = ParleyOptions & Required<Pick<ParleyOptions, 'env' | 'print' | 'signal'>>

async function bringUp(config: ParleyConfig, supervisor: Supervisor, { mode, build, print, signal, env }: Surroundings): Promise<string> {
  const progress = createProgress(print)
  const databaseUrl = await openDatabase(config, supervisor, progress)
  await progress.step(
    'Migrations',
    () => migrate(databaseUrl),
    ({ length }) => (length === 0 ? 'up to date' : `${length} applied`),
  )
  signal.throwIfAborted()
  const inherited = withoutOwnVariables(env)
  // Side by side: the build takes long and needs no database.
  await Promise.all([
    config.demo === 'on' && makeDemoWorld(databaseUrl, inherited, progress),
    mode !== 'development' && build !== 'reuse' && makeBuild(inherited, progress),
  ])
  signal.throwIfAborted()

  const commands = toCommands({
    config,
    databaseUrl,
    inherited,
    mode: mode ?? 'production',
    secrets: readSecrets(config.home, config.givenSecrets),
  })
  const show = mode === 'development' ? 'everything' : 'warnings'
  const server = createPartOutput({ name: 'server', show, print })
  const web = createPartOutput({ name: 'web', show, print })
  await supervisor.start([
    createProcessPart({ name: 'server', command: commands.server, output: server }),
    createProcessPart({ name: 'web', command: commands.web, output: web }),
  ])
  const wait = (name: string, url: string, output: PartOutput) =>
    progress.step(
      name,
      () => unlessGivenUp(supervisor, untilAnswers({ name, url, output, signal })),
      () => new URL(url).origin,
    )
  await Promise.all([wait('Server', `${toApiUrl(config)}/readyz`, server), wait('Web', `${toLocalWebUrl(config)}/sign-in`, web)])
  for (const output of [server, web]) output.release()
  return databaseUrl
}

async function unlessGivenUp(supervisor: Supervisor, work: Promise<void>): Promise<void> {
  const failure = await Promise.race([work, supervisor.gaveUp])
  if (failure) throw failure
}

async function assertPortsFree({ host, webPort, apiPort }: ParleyConfig): Promise<void> {
  const problems = await Promise.all([
    describePortProblem({ variable: 'WEB_PORT', port: webPort, host }),
    describePortProblem({ variable: 'API_PORT', port: apiPort, host }),
  ])
  const found = [...new Set(problems)].filter((problem) => problem !== undefined)
  if (found.length > 0) throw new ConfigError(found)
}

function openDatabase({ databaseUrl, home }: ParleyConfig, supervisor: Supervisor, progress: Progress): Promise<string> {
  return progress.step(
    'PostgreSQL',
    async () => {
      if (databaseUrl) return databaseUrl
      const part = createPostgresPart({ home, log: progress.note })
      await supervisor.start([part])
      return part.url()
    },
    (url) => `${databaseUrl ? 'yours' : 'embedded'}, ${URL.parse(url)?.host ?? 'as DATABASE_URL says'}`,
  )
}

/** It makes people and messages only where there are none. */
function makeDemoWorld(databaseUrl: string, inherited: NodeJS.ProcessEnv, progress: Progress): Promise<unknown> {
  return progress.step(
    'Demo world',
    async () => {
      const command = [process.execPath, join(checkout, 'prisma/seed.ts')]
      const env = { ...inherited, DATABASE_URL: databaseUrl }
      const { exitCode, output } = await runCommand(command, { cwd: checkout, env, timeLimitMs: demoMsMax })
      if (exitCode !== 0) throw new OperatorError(`The demo world can't be made:\n${output.trim()}`)
    },
    () => 'ready',
  )
}

const demoMsMax = 120_000

async function makeBuild(inherited: NodeJS.ProcessEnv, progress: Progress): Promise<void> {
  if (isWebBuilt()) return progress.note('Web build     as before')
  progress.note('Web build     is being made, which takes a while …')
  await progress.step(
    'Web build',
    () => buildWeb({ ...inherited, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }),
    () => 'made',
  )
}

interface CommandFacts {
  readonly config: ParleyConfig
  readonly databaseUrl: string
  readonly secrets: Secrets
  readonly inherited: NodeJS.ProcessEnv
  readonly mode: 'production' | 'development'
}

/** Each process knows only the secrets it uses. */
function toCommands({ config, databaseUrl, secrets, inherited, mode }: CommandFacts): { server: Command; web: Command } {
  const { host, publicUrl, publicApiUrl, rateLimits, home } = config
  const [webPort, apiPort] = [String(config.webPort), String(config.apiPort)]
  const shared = {
    ...inherited,
    ...{ HOST: host, WEB_PORT: webPort, API_PORT: apiPort, NODE_ENV: mode },
    ...(publicUrl && { PUBLIC_URL: publicUrl }),
    ...(publicApiUrl && { PUBLIC_API_URL: publicApiUrl }),
  }
  const isDevelopment = mode === 'development'
  return {
    server: {
      program: process.execPath,
      args: [...(isDevelopment ? ['--watch', '--watch-preserve-output'] : []), join(checkout, 'apps/server/src/api.ts')],
      cwd: checkout,
      env: {
        ...shared,
        ...{ PARLEY_HOME: home, DATABASE_URL: databaseUrl, PARLEY_RATE_LIMITS: rateLimits },
        ACCESS_TOKEN_SECRET: secrets.ACCESS_TOKEN_SECRET,
      },
    },
    web: {
      program: process.execPath,
      args: [nextProgram, isDevelopment ? 'dev' : 'start', '-p', webPort, '-H', host],
      cwd: webFolder,
      env: { ...shared, API_INTERNAL_URL: toApiUrl(config), NEXTAUTH_SECRET: secrets.NEXTAUTH_SECRET, NEXT_TELEMETRY_DISABLED: '1' },
    },
  }
}

/** What Parley itself reads goes only to the process it is for; the rest (PATH, proxies, time zone) goes to all. */
function withoutOwnVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = new Set<string>([...ownVariables, ...secretNames])
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.has(name)))
}

const ownVariables = [
  ...[
    'HOST',
    'PORT',
    'WEB_PORT',
    'API_PORT',
    'PUBLIC_URL',
    'PUBLIC_API_URL',
    'API_INTERNAL_URL',
    'NEXTAUTH_URL',
    'NODE_ENV',
    'NODE_CHANNEL_FD',
  ],
  ...['PARLEY_HOME', 'PARLEY_DEMO', 'PARLEY_RATE_LIMITS', 'ALLOW_INSECURE', 'DATABASE_URL', 'TEST_DATABASE_URL'],
]

const toApiUrl = ({ host, apiPort }: ParleyConfig): string => `http://${toReachableHost(host)}:${apiPort}`
const toLocalWebUrl = ({ host, webPort }: ParleyConfig): string => `http://${toReachableHost(host)}:${webPort}`

interface Expectation {
  readonly name: string
  readonly url: string
  readonly output: PartOutput
  readonly signal: AbortSignal
}

async function untilAnswers({ name, url, output, signal }: Expectation): Promise<void> {
  const deadline = performance.now() + readyMsMax
  while (!(await answers(url))) {
    signal.throwIfAborted()
    if (performance.now() > deadline) {
      const lines = output.lastLines().map((line) => `  ${line}`)
      throw new OperatorError(`${name} doesn't answer at ${url} within ${readyMsMax / 1000} s. It said last:\n${lines.join('\n')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const readyMsMax = 120_000

async function answers(url: string): Promise<boolean> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(answerMsMax), redirect: 'manual' })
    return status === 200
  } catch {
    return false
  }
}

/** The first page in development is compiled before it is answered. */
const answerMsMax = 60_000
