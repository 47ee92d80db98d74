import { expect, test } from 'vitest'
import { judge } from '../judge.ts'
import { judgeHerd } from './herd.ts'

const clients = 100
const liveAfterMs = (late: number, atMs: number) => Array.from({ length: clients }, (_, client) => (client < late ? atMs : 4_000))
const kept = {
  clients,
  restartMs: 1_000,
  liveAfterMs: liveAfterMs(5, 30_000),
  fullestShare: 0.1,
  arrivals: 130,
  lostAgain: 0,
  unseen: 0,
  faults: 0,
  connectionsMost: 18,
  serverCpuMs: 400,
  postgresCpuMs: 200,
  clientsCpuMs: 300,
}

test('95 of 100 live within 10 s, all within 30 s and no error after that breaches nothing', () => {
  expect(judge(judgeHerd(kept))).toEqual([])
})

test.each([
  [{ liveAfterMs: liveAfterMs(6, 30_000) }, 'live within 10 s'],
  [{ liveAfterMs: liveAfterMs(1, 30_001) }, 'live within 30 s'],
  [{ liveAfterMs: liveAfterMs(0, 0).slice(1) }, 'live within 30 s'],
  [{ fullestShare: 1 }, 'in the same 100 ms'],
  [{ lostAgain: 1 }, 'lost again'],
  [{ unseen: 1 }, 'not seen'],
  [{ faults: 1 }, 'faults in the log'],
  [{ connectionsMost: 19 }, 'connections to Postgres'],
])('[S4.16] %o breaches one figure, by name', (changed, name) => {
  expect(judge(judgeHerd({ ...kept, ...changed }))).toEqual([expect.stringContaining(name)])
})
