import { expect, test } from 'vitest'
import { slopePerHour } from './slope.ts'

const minutes = (values: readonly number[]) => values.map((value, index) => ({ atMs: index * 60_000, value }))

test('what rises by one a minute rises by sixty an hour', () => {
  expect(slopePerHour(minutes([5, 6, 7, 8]))).toBeCloseTo(60)
})

test('what goes up and comes down again does not rise', () => {
  expect(slopePerHour(minutes([5, 9, 9, 5]))).toBeCloseTo(0)
})

test('of a single look there is no slope', () => {
  expect(slopePerHour(minutes([5]))).toBeNaN()
})
