import { inspect } from 'node:util'
import { createRandom } from './random.ts'
import type { Schedule } from './schedule.ts'
import { createTrace } from './trace.ts'
import { createVirtualTime, takeOverTheClock } from './virtual-time.ts'
import { createWorld } from './world.ts'

export interface Outcome {
  /** What was broken first; null: nothing. */
  readonly failure: string | null
  /** The same for the same schedule, always. */
  readonly hash: number
  /** Where they are kept. */
  readonly lines: readonly string[]
  readonly events: number
  /** By the clock of the run, from the moment nothing went wrong any more. */
  readonly convergedMs: number
}

const startMs = Date.UTC(2026, 0, 1)
const convergedWithinMs = 60_000
const lookEveryMs = 250

/** One run: the schedule, then nothing goes wrong any more, and within a minute everyone has to be at the same place. */
export async function simulate(schedule: Schedule, keeps: 'lines' | 'hash' = 'hash'): Promise<Outcome> {
  const time = createVirtualTime({ startMs })
  const random = createRandom(schedule.seed)
  const trace = createTrace({ nowMs: time.nowMs, keeps })
  const failures: string[] = []
  const fail = (what: string) => {
    if (failures.length === 0) trace.note(`BROKEN: ${what}`)
    failures.push(what)
  }
  const onRejection = (fault: unknown) => fail(`nobody caught: ${inspect(fault)}`)
  process.on('unhandledRejection', onRejection)
  const giveBack = takeOverTheClock(time, random)
  let convergedMs = 0
  try {
    const world = createWorld({ schedule, time, random, trace, fail })
    await time.pass(random.between(0, 400))
    for (const step of schedule.steps) {
      trace.note(JSON.stringify(step))
      await world.take(step)
      if (failures.length > 0) break
    }
    world.heal()
    const sinceMs = time.nowMs()
    let nextLookMs = sinceMs
    let divergence: string | null = 'has not been looked at'
    const isDone = () => {
      if (failures.length > 0) return true
      if (time.nowMs() < nextLookMs) return false
      nextLookMs = time.nowMs() + lookEveryMs
      divergence = world.findDivergence()
      return divergence === null
    }
    if (failures.length === 0) await time.pass(convergedWithinMs, isDone)
    convergedMs = time.nowMs() - sinceMs
    if (failures.length === 0 && divergence !== null) fail(`a minute after everything is well, ${divergence}`)
    if (failures.length === 0) world.checkLog()
  } finally {
    giveBack()
    process.off('unhandledRejection', onRejection)
  }
  return { failure: failures[0] ?? null, hash: trace.hash, lines: trace.lines, events: time.events(), convergedMs }
}
