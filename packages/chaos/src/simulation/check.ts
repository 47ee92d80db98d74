import fc from 'fast-check'
import { type Profile, type Schedule, schedulesOf } from './schedule.ts'
import { simulate } from './simulate.ts'

/** So many schedules of a profile, all of which follow from the seed. */
export interface Task {
  readonly profile: Profile
  readonly seed: number
  readonly runs: number
  /** To one schedule of them, as a counterexample names it. */
  readonly path?: string
  /** Whether a counterexample is made small. */
  readonly shrinks: boolean
}

export interface Checked {
  readonly profile: string
  readonly seed: number
  readonly runs: number
  readonly broken: Counterexample | null
}

export interface Counterexample {
  readonly path: string
  readonly failure: string
  readonly schedule: Schedule
  /** What happened, line by line. */
  readonly lines: readonly string[]
}

export async function check({ profile, seed, runs, path, shrinks }: Task): Promise<Checked> {
  const property = fc.asyncProperty(schedulesOf(profile), async (schedule) => {
    const { failure } = await simulate(schedule)
    if (failure !== null) throw new Error(failure)
  })
  const found = await fc.check(property, { numRuns: runs, seed, endOnFailure: !shrinks, ...(path !== undefined && { path }) })
  const done = { profile: profile.name, seed, runs: found.numRuns }
  const [schedule] = found.counterexample ?? []
  if (!found.failed || !schedule) return { ...done, broken: null }
  const again = await simulate(schedule, 'lines')
  const failure = again.failure ?? `once, and not again: ${String(found.errorInstance)}`
  return { ...done, broken: { path: found.counterexamplePath ?? '', failure, schedule, lines: again.lines } }
}
