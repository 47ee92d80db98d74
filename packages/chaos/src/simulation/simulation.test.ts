import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readWithout } from '../canary/take-out.ts'
import { canaries } from './canaries.ts'
import { profiles } from './profiles.ts'
import { type Schedule, schedulesOf } from './schedule.ts'
import { simulate } from './simulate.ts'

/** A cold start of the modules is in the first one. */
const patienceMs = 60_000

describe('the simulation', () => {
  test('the same schedule happens the same way twice, to the letter', { timeout: patienceMs }, async () => {
    for (const profile of profiles) {
      const [schedule] = fc.sample(schedulesOf(profile), { numRuns: 1, seed: 7 })
      if (!schedule) throw new Error('a sample has what was asked for')
      const first = await simulate(schedule, 'lines')
      const second = await simulate(schedule, 'lines')
      expect(second.lines).toEqual(first.lines)
      expect(second.hash).toBe(first.hash)
      expect(first.lines.length).toBeGreaterThan(0)
    }
  })

  test.each(profiles)('whatever happens of "$name", everyone ends with the same', { timeout: patienceMs }, async (profile) => {
    const property = fc.asyncProperty(schedulesOf(profile), async (schedule) => {
      const { failure } = await simulate(schedule)
      if (failure !== null) throw new Error(failure)
    })
    const { failed, errorInstance } = await fc.check(property, { numRuns: 4, seed: 11 })
    expect(failed, String(errorInstance)).toBe(false)
  })

  test('what a backup has stands where it stood, whatever is acknowledged after the restore and before it is sent again', {
    timeout: patienceMs,
  }, async () => {
    const write = { do: 'write', where: 0, fate: null, size: 'short' } as const
    const unanswered = { ...write, who: 0, fate: 'commit-unanswered' } as const
    const steps: Schedule['steps'] = [
      ...[{ ...write, who: 1 }, { ...write, who: 1 }, unanswered, { ...write, who: 1 }],
      ...([{ do: 'wait', ms: 200 }, { do: 'back up' }, { do: 'restore' }, { do: 'cut', who: 0 }] as const),
    ]
    for (const seed of [3724437990, 3724437994]) {
      const { failure } = await simulate({ seed, devices: 2, bus: 'well', database: 'quick', steps })
      expect(failure).toBeNull()
    }
  })

  test('time, chance and timers are given back after a run', { timeout: patienceMs }, async () => {
    const before = [setTimeout, clearTimeout, setInterval, clearInterval, Date.now, Math.random, performance.now, crypto.getRandomValues]
    const [schedule] = fc.sample(schedulesOf(profiles[0]), { numRuns: 1, seed: 3 })
    if (schedule) await simulate(schedule)
    expect([setTimeout, clearTimeout, setInterval, clearInterval, Date.now, Math.random, performance.now, crypto.getRandomValues]).toEqual(
      before,
    )
  })
})

describe('the canaries of the simulation', () => {
  test('every guard stands where its canary looks for it', () => {
    for (const canary of canaries) {
      for (const { file, replace } of canary.edits) expect(readWithout(canary, file), canary.name).toContain(replace)
    }
  })

  test('each has a name of its own and says what holds without it', () => {
    expect(new Set(canaries.map(({ name }) => name)).size).toBe(canaries.length)
    for (const { guard, edits } of canaries) expect(guard.length * edits.length).toBeGreaterThan(0)
  })
})
