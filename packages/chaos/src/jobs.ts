import type { History } from './history.ts'
import { findCanary } from './schedules/canaries.ts'
import { describeFault, planSchedule } from './schedules/plan.ts'
import { runCanary } from './schedules/run-canary.ts'
import { runSchedule } from './schedules/run-schedule.ts'
import { runScenario, type ScenarioName } from './schedules/scenarios.ts'
import type { Bus, World } from './world/world.ts'

/** What a worker is asked to run in its world: a schedule of chance, the fault made for a guard, and the same with the guard taken out. */
export type Job =
  | { readonly kind: 'schedule'; readonly seed: number; readonly hasRedis: boolean; readonly why?: string }
  | { readonly kind: 'scenario'; readonly scenario: ScenarioName }
  | { readonly kind: 'canary'; readonly canary: string }

/** As it goes from a worker to who asked: plain JSON. */
export interface JobResult {
  readonly name: string
  /** What is wrong; of a canary, that nothing was. */
  readonly wrong: readonly string[]
  readonly tookMs: number
  readonly schedule?: {
    readonly acknowledged: number
    readonly faults: readonly string[]
    readonly breaches: readonly string[]
    readonly unplannedExits: number
    readonly convergedMs: number | null
    readonly lookedAt: number
  }
  /** What the canary was caught by. */
  readonly caughtBy?: string
  readonly plan?: string
}

export const busOf = (job: Job): Bus => (job.kind === 'schedule' ? planSchedule(job.seed, job).bus : 'postgres')

export function nameOf(job: Job): string {
  switch (job.kind) {
    case 'schedule':
      return `seed ${job.seed}`
    case 'scenario':
      return job.scenario
    case 'canary':
      return `canary ${job.canary}`
    default:
      return job satisfies never
  }
}

export async function runJob(world: World, job: Job): Promise<{ result: JobResult; history: History }> {
  const name = nameOf(job)
  switch (job.kind) {
    case 'schedule': {
      await world.become(null)
      const plan = planSchedule(job.seed, job)
      const { history, breaches, unplannedExits, failure, tookMs, acknowledged, faults, convergedMs } = await runSchedule(world, plan)
      const wrong = [
        ...(failure === null ? [] : [failure]),
        ...breaches.map(({ rule, kind, text }) => `rule ${rule}, ${kind}: ${text}`),
        ...unplannedExits,
      ]
      const lookedAt = history.filter(({ type }) => type === 'looked-at').length
      const schedule = {
        lookedAt,
        acknowledged,
        faults,
        breaches: breaches.map(({ kind }) => kind),
        unplannedExits: unplannedExits.length,
        convergedMs,
      }
      return { result: { name, wrong, tookMs, schedule, plan: plan.faults.map(describeFault).join(', ') }, history }
    }
    case 'scenario': {
      await world.become(null)
      const { broken, tookMs, history } = await runScenario(world, job.scenario)
      return { result: { name, wrong: broken, tookMs }, history }
    }
    case 'canary': {
      const canary = findCanary(job.canary)
      const { broken, tookMs, history } = await runCanary(world, canary)
      const wrong = broken.length > 0 ? [] : [`“${canary.scenario}” doesn't show that this is gone: ${canary.guard}`]
      return { result: { name, wrong, tookMs, ...(broken[0] !== undefined && { caughtBy: broken[0] }) }, history }
    }
    default:
      return job satisfies never
  }
}
