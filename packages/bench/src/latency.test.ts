import { expect, test } from 'vitest'
import { measureLatency, percentiles } from './latency.ts'

test('percentiles are of the values there are, in whatever order they came', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentiles(values)).toEqual({ p50: 51, p95: 96, p99: 100 })
  expect(percentiles([7])).toEqual({ p50: 7, p95: 7, p99: 7 })
})

test('every message of the workload is delivered, evenly over the pairs, and the peer is stopped', async () => {
  const delivered: number[] = []
  let stopped = false
  await measureLatency(
    {
      name: 'a peer that counts',
      start: async () => ({
        deliver: async (pair) => void delivered.push(pair),
        stop: async () => {
          stopped = true
        },
      }),
    },
    { pairs: 4, messagesPerSecond: 1_000, seconds: 0.02 },
  )
  expect(delivered).toHaveLength(4 + 20)
  expect([0, 1, 2, 3].map((pair) => delivered.filter((given) => given === pair).length)).toEqual([6, 6, 6, 6])
  expect(stopped).toBe(true)
})
