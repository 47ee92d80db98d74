import { expect, test } from 'vitest'
import { judge } from '../judge.ts'
import { judgeSoak, type Look } from './soak.ts'

const soaked = {
  online: 500,
  returns: 4_000,
  sent: 20_000,
  acts: 50_000,
  delivered: 400_000,
  lost: 0,
  twice: 0,
  letGo: 0,
  slowLetGo: 30,
  failed: 0,
  repeated: 3,
  p50Ms: 5,
  p99Ms: 40,
}

/** An hour, of which the first half rises as a process does that is warming up. */
const looks = Array.from({ length: 60 }, (_, minute) => ({
  atMs: minute * 60_000,
  soaked,
  gauged: { lagP99Ms: 50, lagMostMs: 400, usedBytes: 1_000 + Math.min(minute, 30), handles: { TCPSocketWrap: 517, Timeout: 1_000 } },
  collected: true,
  residentBytes: 3_000 + Math.min(minute, 30) * 10,
  files: 540,
  connections: 20,
}))
const kept = { clients: 500, looks, missing: 0, notStored: 0, faults: 0, serverShare: 0.1 }
const changed = (change: (look: Look, minute: number) => Partial<Look>) => ({
  ...kept,
  looks: looks.map((look, minute) => ({ ...look, ...change(look, minute) })),
})

test('an hour in which nothing is lost and nothing grows after the first half breaches nothing', () => {
  expect(judge(judgeSoak(kept))).toEqual([])
})

test.each([
  [{ ...kept, missing: 1 }, 'lost'],
  [{ ...kept, notStored: 1 }, 'acknowledged and not stored'],
  [{ ...kept, faults: 1 }, 'faults in the log'],
  [changed(() => ({ soaked: { ...soaked, lost: 1 } })), 'lost'],
  [changed(() => ({ soaked: { ...soaked, twice: 1 } })), 'heard twice'],
  [changed(() => ({ soaked: { ...soaked, failed: 1 } })), 'calls that failed'],
  [changed(() => ({ soaked: { ...soaked, letGo: 1 } })), 'sockets that closed by themselves'],
  [changed(() => ({ soaked: { ...soaked, online: 499 } })), 'back at the end'],
  [changed((look) => ({ gauged: { ...look.gauged, lagP99Ms: 51 } })), 'event-loop lag'],
  [changed((look, minute) => ({ residentBytes: look.residentBytes + minute * 4 })), 'memory, slope ÷ whole'],
  [changed((look, minute) => ({ gauged: { ...look.gauged, usedBytes: 1_000 + minute } })), 'in use, slope ÷ whole'],
  [changed((_, minute) => ({ files: 540 + minute })), 'open files, growth'],
  [
    changed((look, minute) => ({ gauged: { ...look.gauged, handles: { TCPSocketWrap: 517 + minute, Timeout: 1_000 } } })),
    'sockets, growth',
  ],
  [
    changed((look, minute) => ({ gauged: { ...look.gauged, handles: { TCPSocketWrap: 517, Timeout: 1_000 + 4 * minute } } })),
    'timers, growth',
  ],
  [changed(() => ({ connections: 21 })), 'connections to Postgres'],
])('what isn’t so breaches one figure, by name', (measured, name) => {
  const breaches = judge(judgeSoak(measured))
  expect(breaches).toHaveLength(1)
  expect(breaches[0]).toContain(name)
})

test('what is counted before a collection says nothing of what is in use', () => {
  const measured = changed((look, minute) =>
    minute % 3 === 0 ? {} : { collected: false, gauged: { ...look.gauged, usedBytes: 9_000 + minute * 90 } },
  )
  expect(judge(judgeSoak(measured))).toEqual([])
})
