import { availableParallelism } from 'node:os'
import { type Done, runJobs } from './crew.ts'
import type { Job } from './jobs.ts'
import { toLine, toTable } from './report.ts'
import { canaries, findCanary } from './schedules/canaries.ts'
import { regressions } from './schedules/regressions.ts'
import { findRedis } from './world/redis.ts'

export interface ChaosOptions {
  readonly schedules: number
  readonly seed: number
  readonly workers?: number
  /** This one alone. */
  readonly canary?: string
  readonly print: (line: string) => void
}

export interface ChaosOutcome {
  readonly passed: number
  readonly failed: number
}

/** So many schedules of chance from a seed on, or one canary: the fault made for it with its guard and without. */
export function runChaos({ schedules, seed, canary, ...options }: ChaosOptions): Promise<ChaosOutcome> {
  if (canary !== undefined) {
    const { name, scenario } = findCanary(canary)
    return run(
      [
        { kind: 'scenario', scenario },
        { kind: 'canary', canary: name },
      ],
      options,
    )
  }
  return run(seedsFrom(seed, schedules), options)
}

/** What `npm test` tries: the kept seeds, some of chance, and every canary. What needs servers of its own comes last. */
export function runSuite({ schedules, seed, ...options }: Omit<ChaosOptions, 'canary'>): Promise<ChaosOutcome> {
  const hasRedis = findRedis() !== null
  const scenarios = new Set(canaries.map(({ scenario }) => scenario))
  const byServers = [...canaries].sort((left, right) => left.edits.length - right.edits.length)
  const [own, edited] = [byServers.filter((of) => !needsServers(of)), byServers.filter(needsServers)]
  return run(
    [
      ...regressions.map(({ seed: kept, shows }): Job => ({ kind: 'schedule', seed: kept, hasRedis, why: shows })),
      ...seedsFrom(seed, schedules),
      ...[...scenarios].map((scenario): Job => ({ kind: 'scenario', scenario })),
      ...[...own, ...edited].map(({ name }): Job => ({ kind: 'canary', canary: name })),
    ],
    options,
  )
}

const needsServers = ({ of, edits }: (typeof canaries)[number]): boolean => of === 'server' && edits.length > 0

function seedsFrom(seed: number, count: number): Job[] {
  const hasRedis = findRedis() !== null
  return Array.from({ length: count }, (_, index) => ({ kind: 'schedule', seed: seed + index, hasRedis }))
}

async function run(
  jobs: readonly Job[],
  { workers = availableParallelism(), print }: Pick<ChaosOptions, 'workers' | 'print'>,
): Promise<ChaosOutcome> {
  if (findRedis() === null) print('NOT TRIED: hints over Redis, for this machine has no redis-server on its PATH')
  const done: Done[] = await runJobs(jobs, { workers, tell: (one) => print(toLine(one)) })
  for (const line of toTable(done)) print(line)
  const failed = done.filter(({ result }) => result.wrong.length > 0)
  for (const { job } of failed) if (job.kind === 'schedule') print(`once more: npm run chaos -- --schedules 1 --seed ${job.seed}`)
  return { passed: done.length - failed.length, failed: failed.length }
}
