import { existsSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type CommandResult, runCommand } from './run-command.ts'
import type { Step, StepResult } from './stages.ts'
import { buildWeb, isWebBuilt, webFolder } from './web-build.ts'

const root = join(import.meta.dirname, '..')
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }

/** What the steps of one run share: `env` is all that their processes see, `folder` a place for the reports they leave. */
export interface TestRun {
  readonly env: NodeJS.ProcessEnv
  readonly folder: string
}

/**
 * The environment of a test run: nothing of the person's own system, neither its database nor its ports, and the Node that runs this.
 * `isFull` has what is tried at random tried as often as the project promises.
 */
export function testEnvironment(own: { home: string; databaseUrl?: string; isFull?: boolean }): NodeJS.ProcessEnv {
  const env = { ...process.env }
  for (const name of Object.keys(env)) if (namesOfASystem.test(name)) delete env[name]
  return {
    ...env,
    PATH: `${dirname(process.execPath)}${delimiter}${env['PATH'] ?? ''}`,
    PARLEY_HOME: own.home,
    ...(own.databaseUrl !== undefined && { TEST_DATABASE_URL: own.databaseUrl }),
    ...(own.isFull && { TEST_FULL: '1' }),
    NEXT_TELEMETRY_DISABLED: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
  }
}

/** Biome goes by no variable. */
const colors = `--colors=${process.stdout.isTTY ? 'force' : 'off'}`

/** What contract.md lets a host set, and what Next and Node would take from it. `TEST_DATABASE_URL` is none of these. */
const namesOfASystem =
  /^(DATABASE_URL|REDIS_URL|HOST|ROLE|NODE_ENV|(WEB|API|COMPAT)_PORT.*|PUBLIC_.*|PARLEY_.*|NEXTAUTH_.*|UPLOADTHING_.*|PG[A-Z]+|ALLOW_INSECURE)$/

/** `npx biome check --write` mends what this finds. */
export const formatStep = (run: TestRun): Step =>
  staticStep('format', run, [[bin('biome'), 'ci', '--linter-enabled=false', '--reporter=summary', colors, '.']])

/** Biome for what one file shows, oxlint for types and for the dependency rule. */
export const lintStep = (run: TestRun): Step =>
  staticStep('lint and boundaries', run, [
    [bin('biome'), 'lint', '--error-on-warnings', '--max-diagnostics=50', colors, '.'],
    [bin('oxlint')],
  ])

/**
 * Every project on its own, as an editor sees it; turbo leaves out the packages that are as they were, and so is all they import. Next
 * writes the types of its routes first: a fresh clone has none.
 */
export function typesStep(run: TestRun): Step {
  // turbo runs the scripts of packages through pnpm, which is on nobody's PATH here.
  const packages = ['npm', 'exec', '--yes', `--package=${packageManager}`, '--', 'turbo', 'run', 'types', '--output-logs=errors-only']
  return {
    name: 'types',
    async run(timeLimitMs) {
      const routes = await command(run, [bin('next', webFolder), 'typegen'], timeLimitMs, webFolder)
      if (routes.exitCode !== 0) return toStaticResult([routes])
      const commands = [packages, ...['.', 'e2e'].map((project) => [bin('tsc'), '--noEmit', '--project', project])]
      return toStaticResult(await inParallel(commands, (words) => command(run, words, timeLimitMs)))
    },
  }
}

/** The build that the journeys run, which is made only when the sources are not those it was made of. */
export const buildStep = (run: TestRun): Step => ({
  name: 'web build',
  async run() {
    try {
      if (!isWebBuilt()) await buildWeb({ ...run.env, NODE_ENV: 'production' })
      return toStaticResult([])
    } catch (error) {
      return toStaticResult([{ exitCode: 1, output: error instanceof Error ? error.message : String(error) }])
    }
  },
})

/** `project` is one of vitest.config.ts. */
export function vitestStep(name: string, run: TestRun, project: 'unit' | 'postgres' | 'permissions'): Step {
  const report = join(run.folder, `${project}.json`)
  // What runs with Postgres waits more than it works: for grace times, seconds between two frames, leases.
  const workers = project === 'unit' ? [] : ['--maxWorkers=4', '--retry=1']
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...workers]
  return {
    name,
    async run(timeLimitMs) {
      const result = await command(run, [bin('vitest'), ...args], timeLimitMs)
      const counts = readReport<VitestReport>(report)
      const tally = counts && {
        passed: counts.numPassedTests,
        failed: counts.numFailedTests,
        skipped: counts.numPendingTests + counts.numTodoTests,
      }
      return { ...toTestResult(result, tally), unsteady: counts ? findRetried(counts) : [] }
    },
  }
}

/** Simulated schedules count as one test, and each guard that is taken out as another. */
export const simulationStep = (name: string, run: TestRun, seeds: number): Step =>
  chaosStep(name, run, {
    words: ['simulation/main.ts', '--seeds', String(seeds)],
    read(output) {
      const [, failed] = /^simulation: \d+ seeds, (\d+) failed/m.exec(output) ?? []
      const [, red, canaries] = /^canaries of the simulation: (\d+) of (\d+) red/m.exec(output) ?? []
      if (failed === undefined || red === undefined) return undefined
      return { passed: (failed === '0' ? 1 : 0) + Number(red), failed: Number(failed) + Number(canaries) - Number(red) }
    },
  })

/** Kept and fresh schedules, the fault made for each guard, and each guard taken out. */
export const faultsStep = (name: string, run: TestRun, schedules: number): Step =>
  chaosStep(name, run, {
    // Most of it is waiting for what a fault does.
    words: ['main.ts', '--suite', '--schedules', String(schedules), '--workers', '3'],
    read(output) {
      const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? []
      return passed === undefined ? undefined : { passed: Number(passed), failed: Number(failed) }
    },
  })

type ReadCounts = (output: string) => { passed: number; failed: number } | undefined

/** A program of packages/chaos, which says itself how it went. */
function chaosStep(name: string, run: TestRun, { words: [program = '', ...args], read }: { words: string[]; read: ReadCounts }): Step {
  return {
    name,
    async run(timeLimitMs) {
      const result = await command(run, [process.execPath, join(root, 'packages/chaos/src', program), ...args], timeLimitMs)
      const counts = read(result.output)
      return toTestResult(result, counts && { ...counts, skipped: 0 })
    },
  }
}

export function playwrightStep(name: string, run: TestRun): Step {
  const report = join(run.folder, 'journeys.json')
  return {
    name,
    async run(timeLimitMs) {
      const args = ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json']
      // Its workers are told to use colours, and complain of being told not to as well.
      const { NO_COLOR: _, FORCE_COLOR = '0', ...env } = run.env
      const withReport = { ...run, env: { ...env, FORCE_COLOR, PLAYWRIGHT_JSON_OUTPUT_FILE: report } }
      const result = await command(withReport, [bin('playwright'), ...args], timeLimitMs)
      const counts = readReport<PlaywrightReport>(report)?.stats
      const tally = counts && { passed: counts.expected + counts.flaky, failed: counts.unexpected, skipped: counts.skipped }
      return { ...toTestResult(result, tally), unsteady: findFlaky(result.output) }
    },
  }
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number; readonly skipped: number }
}

const bin = (name: string, folder = root): string => join(folder, 'node_modules/.bin', name)

const command = (run: TestRun, words: string[], timeLimitMs: number, cwd = root): Promise<CommandResult> =>
  runCommand(words, { cwd, env: run.env, timeLimitMs })

const staticStep = (name: string, run: TestRun, commands: string[][]): Step => ({
  name,
  run: async (timeLimitMs) => toStaticResult(await inParallel(commands, (words) => command(run, words, timeLimitMs))),
})

/** A static step counts as one test. */
function toStaticResult(results: readonly CommandResult[]): StepResult {
  const failed = results.filter(({ exitCode }) => exitCode !== 0)
  return {
    passed: failed.length === 0 ? 1 : 0,
    failed: failed.length === 0 ? 0 : 1,
    skipped: 0,
    output: failed.map(({ output }) => output.trim()).join('\n\n'),
  }
}

/** A runner that ends badly though every test it counted passed (a file that can't be loaded, a fault between tests) has failed once. */
function toTestResult(
  { exitCode, output }: CommandResult,
  counts: { passed: number; failed: number; skipped: number } | undefined,
): StepResult {
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 }
  return { passed, failed: exitCode === 0 && counts ? failed : Math.max(failed, 1), skipped, output: fromFirstFailure(output) }
}

/** What a runner says of failures, which stands after the list of all that passed; all it said, where it doesn't come to that. */
export function fromFirstFailure(output: string): string {
  const at = output.search(/^.*(Failed (Tests|Suites) \d|Unhandled Errors)|^ {2}1\) /m)
  return at < 0 ? output : output.slice(at)
}

/** Of Playwright's list, which ends with those that failed and then passed. */
export function findFlaky(output: string): string[] {
  const [, names = ''] = /^ {2}\d+ flaky\n((?: {4}.*\n)+)/m.exec(output) ?? []
  return names
    .split('\n')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

/** Of vitest's report: what has passed and yet failed before. */
export const findRetried = ({ testResults }: Pick<VitestReport, 'testResults'>): string[] =>
  testResults.flatMap(({ assertionResults }) =>
    assertionResults.flatMap(({ status, fullName, failureMessages: [first] }) =>
      status === 'passed' && first ? [`${fullName}: ${first.split('\n')[0]}`] : [],
    ),
  )

function readReport<Report>(path: string): Report | undefined {
  if (!existsSync(path)) return undefined
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report
  rmSync(path)
  return report
}

async function inParallel<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const left = [...items]
  const results: Result[] = []
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) results.push(await work(item))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}
