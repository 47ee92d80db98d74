import { expect, test } from 'vitest'
import { judge } from '../judge.ts'
import { judgeSlowConsumers } from './slow-consumers.ts'

const round = {
  growthBytes: 300 * 1_024 ** 2,
  everyoneReadsP99Ms: 100,
  someStoppedP99Ms: 110,
  lost: 0,
  twice: 0,
  refused: 0,
  openBeforeLoad: 1_000,
  held: 0,
  letGoMs: 12_000,
}

test('[S4.17] who stops reading costs at most 300 MiB and the others a tenth of their time, and is let go of', () => {
  expect(judge(judgeSlowConsumers([round], 0))).toEqual([])
})

test.each([
  [{ growthBytes: 301 * 1_024 ** 2 }, 'memory'],
  [{ someStoppedP99Ms: 111 }, 'p99'],
  [{ lost: 1 }, 'lost'],
  [{ twice: 1 }, 'heard twice'],
  [{ refused: 1 }, 'sends that failed'],
  [{ held: 1 }, 'never let go of'],
])('[S4.17] %o breaches one figure, by name', (changed, name) => {
  expect(judge(judgeSlowConsumers([{ ...round, ...changed }], 0))).toEqual([expect.stringContaining(name)])
})

test('the ratio is that of a round with itself, and the median of the rounds is judged', () => {
  const noisy = { ...round, everyoneReadsP99Ms: 900, someStoppedP99Ms: 900 }
  const bad = { ...round, someStoppedP99Ms: 500 }
  expect(judge(judgeSlowConsumers([bad, noisy, round], 0))).toEqual([])
  expect(judge(judgeSlowConsumers([bad, noisy, bad], 0))).toEqual([expect.stringContaining('p99')])
})

test('[S4.17] a healthy one that is let go of with the others is a breach', () => {
  expect(judge(judgeSlowConsumers([round], 1))).toEqual([expect.stringContaining('healthy, sockets that closed')])
})
