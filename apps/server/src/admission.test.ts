import { expect, test } from 'vitest'
import { createAdmission } from './admission.ts'

/** A door with a clock of its own. */
function createDoor({ waitingMax = 1_000 } = {}) {
  const inside: number[] = []
  const away: number[] = []
  const gone = new Set<number>()
  const timers: { atMs: number; run: () => void }[] = []
  let nowMs = 0
  const admission = createAdmission<number>({
    perSecond: 200,
    burst: 100,
    waitingMax,
    letIn: (one) => inside.push(one),
    sendAway: (one) => away.push(one),
    placeOf: (one) => (one >= 10_000 ? `place ${one}` : 'one place'),
    isGone: (one) => gone.has(one),
    nowMs: () => nowMs,
    after: (delayMs, run) => timers.push({ atMs: nowMs + delayMs, run }),
  })
  return {
    inside,
    away,
    gone,
    admission,
    come: (count: number) => Array.from({ length: count }, (_, one) => admission.admit(one)).filter((isTaken) => isTaken).length,
    pass(ms: number) {
      const untilMs = nowMs + ms
      for (let next = timers.shift(); next; next = timers.shift()) {
        if (next.atMs > untilMs) {
          timers.unshift(next)
          break
        }
        nowMs = next.atMs
        next.run()
      }
      nowMs = untilMs
    },
  }
}

test('a few who come together are let in at once', () => {
  const door = createDoor()
  door.come(100)
  expect(door.inside).toHaveLength(100)
})

test('of a crowd so many are let in each second, in the order in which they came', () => {
  const door = createDoor()
  door.come(600)
  expect(door.inside).toHaveLength(100)
  door.pass(1_000)
  expect(door.inside).toHaveLength(300)
  door.pass(1_500)
  expect(door.inside).toEqual(Array.from({ length: 600 }, (_, one) => one))
})

test('who would wait too long is sent away at once', () => {
  const door = createDoor({ waitingMax: 50 })
  expect(door.come(1_000)).toBe(150)
  door.pass(10_000)
  expect(door.inside).toHaveLength(150)
  expect(door.come(100)).toBe(100)
})

test('a crowd from one place makes nobody from elsewhere wait for it, and when there are too many its last make room', () => {
  const door = createDoor({ waitingMax: 50 })
  expect(door.come(1_000)).toBe(150)
  expect([10_001, 10_002].map((one) => door.admission.admit(one))).toEqual([true, true])
  expect(door.away).toEqual([149, 148])
  expect(door.admission.admit(1_000)).toBe(false)
  door.pass(20)
  expect(door.inside.slice(100)).toEqual([100, 10_001, 10_002, 101])
  door.pass(10_000)
  expect(door.inside).toHaveLength(150)
})

test('where everyone comes from elsewhere, who comes when there are too many is sent away', () => {
  const door = createDoor({ waitingMax: 2 })
  door.come(100)
  expect([10_001, 10_002, 10_003].map((one) => door.admission.admit(one))).toEqual([true, true, false])
  expect(door.away).toEqual([])
})

test('who has gone while waiting takes up nobody’s turn', () => {
  const door = createDoor({ waitingMax: 50 })
  door.come(150)
  for (let one = 100; one < 149; one += 1) door.gone.add(one)
  expect(door.admission.admit(1_000)).toBe(true)
  door.pass(20)
  expect(door.inside.slice(100)).toEqual([149, 1_000])
})

test('after closing nobody is let in, and who waited is given back', () => {
  const door = createDoor()
  door.come(110)
  expect(door.admission.close()).toHaveLength(10)
  door.pass(10_000)
  expect(door.inside).toHaveLength(100)
})
