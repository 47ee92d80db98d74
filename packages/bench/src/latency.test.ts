import { expect, test } from 'vitest'
import { percentiles } from './latency.ts'

test('percentiles are of the values there are, in whatever order they came', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentiles(values)).toEqual({ p50: 51, p95: 96, p99: 100 })
  expect(percentiles([7])).toEqual({ p50: 7, p95: 7, p99: 7 })
})
