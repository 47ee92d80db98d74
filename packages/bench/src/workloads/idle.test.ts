import { expect, test } from 'vitest'
import { judge } from '../judge.ts'
import { judgeIdle } from './idle.ts'

const kept = {
  sockets: 5_000,
  bareBytes: 10_000,
  bareOpenMs: 0.3,
  openMs: 3,
  socketBytes: 35_000,
  busySocketBytes: 90_000,
  openedPerSecond: 150,
  answered: 5_000,
  slowestMs: 1_000,
}

test('[S4.17] sockets whose memory is within its bound, and who all answer in time, breach nothing', () => {
  expect(judge(judgeIdle(kept))).toEqual([])
})

test.each([
  [{ socketBytes: 36_000 }, 'memory for each ÷ bare'],
  [{ answered: 4_999 }, 'answered a ping'],
  [{ slowestMs: 1_001 }, 'slowest answer'],
])('[S4.17] %o breaches one figure, by name', (changed, name) => {
  expect(judge(judgeIdle({ ...kept, ...changed }))).toEqual([expect.stringContaining(name)])
})
