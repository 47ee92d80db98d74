import { join } from 'node:path'
import { prepareHome } from '@parley/db/embedded'
import { migrate } from '@parley/db/migrate'
import { OperatorError } from '@parley/db/operator-error'
import { type CommandFacts, toApiUrl, toCommands, toLocalWebUrl, withoutOwnVariables } from './commands.ts'
import { ConfigError, checkout, type ParleyConfig, readConfig, toWebUrl } from './config.ts'
import { createPartOutput, type PartOutput } from './part-output.ts'
import { describePortProblem } from './ports.ts'
import { createPostgresPart } from './postgres-part.ts'
import { type Command, createProcessPart } from './process-part.ts'
import { createProgress, type Progress } from './progress.ts'
import { untilAnswers } from './readiness.ts'
import { runCommand, stopCommands } from './run-command.ts'
import { openRunRecord } from './run-record.ts'
import { readSecrets } from './secrets.ts'
import { createSupervisor, type Supervisor } from './supervisor.ts'
import { buildWeb, isWebBuilt } from './web-build.ts'

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
  /** The processes by name: `server` (and `server-2` …), `web`, and `postgres` when it is the embedded one. They change when a part is started again. */
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
  let isStarting = true
  let stopped: Promise<void> | undefined
  async function stopAll(): Promise<void> {
    ending.abort()
    record.announceEnd()
    // Once it runs, no command is its own any more; one that runs then belongs to another system of this process.
    await Promise.all([supervisor.stop(), isStarting && stopCommands()])
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
    isStarting = false
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

async function bringUp(config: ParleyConfig, supervisor: Supervisor, surroundings: Surroundings): Promise<string> {
  const { mode = 'production', build = 'when-stale', print, signal, env } = surroundings
  const progress = createProgress(print)
  const databaseUrl = await openDatabase(config, supervisor, progress)
  await progress.step(
    'Migrations',
    () => migrate(databaseUrl),
    ({ length }) => (length === 0 ? 'up to date' : `${length} applied`),
  )
  signal.throwIfAborted()
  const inherited = withoutOwnVariables(env)
  async function run(): Promise<void> {
    if (mode !== 'development' && build !== 'reuse') await makeBuild(inherited, progress)
    signal.throwIfAborted()
    const secrets = readSecrets(config.home, config.givenSecrets)
    await startProcesses({ config, databaseUrl, secrets, inherited, mode }, { supervisor, progress, print, signal })
  }
  // Side by side: the build takes long and needs no database, and nobody is there yet to see half a world.
  await Promise.all([run(), config.demo === 'on' && makeDemoWorld(databaseUrl, inherited, progress)])
  return databaseUrl
}

type Stage = Required<Pick<ParleyOptions, 'print' | 'signal'>> & { readonly supervisor: Supervisor; readonly progress: Progress }

async function startProcesses(facts: CommandFacts, { supervisor, progress, print, signal }: Stage): Promise<void> {
  const commands = toCommands(facts)
  const show = facts.mode === 'development' ? 'everything' : 'warnings'
  const names = Array.from({ length: facts.config.apiProcesses }, (_, index) => (index === 0 ? 'server' : `server-${index + 1}`))
  const toPart = (name: string, command: Command) => {
    const output = createPartOutput({ name, show, print })
    return { output, part: createProcessPart({ name, command, output }) }
  }
  const servers = names.map((name) => toPart(name, commands.server))
  const web = toPart('web', commands.web)
  const parts = [...servers, web]
  await supervisor.start(parts.map(({ part }) => part))
  const wait = (name: string, url: string, output: PartOutput) =>
    progress.step(
      name,
      () => unlessGivenUp(supervisor, untilAnswers({ name, url, output, signal })),
      () => new URL(url).origin,
    )
  await Promise.all([
    ...servers.slice(0, 1).map(({ output }) => wait('Server', `${toApiUrl(facts.config)}/readyz`, output)),
    wait('Web', `${toLocalWebUrl(facts.config)}/sign-in`, web.output),
  ])
  for (const { output } of parts) output.release()
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

async function openDatabase({ databaseUrl, home }: ParleyConfig, supervisor: Supervisor, progress: Progress): Promise<string> {
  const { url } = await progress.step(
    'PostgreSQL',
    async () => {
      if (databaseUrl) return { url: databaseUrl, place: `yours, ${URL.parse(databaseUrl)?.host ?? 'as DATABASE_URL says'}` }
      const part = createPostgresPart({ home, log: progress.note })
      await supervisor.start([part])
      return { url: part.url(), place: `embedded, ${part.address()}` }
    },
    ({ place }) => place,
  )
  return url
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
