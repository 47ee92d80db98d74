import { expect, test } from 'vitest'
import { fullestShare } from './buckets.ts'

test('[S4.16] the fullest stretch is found wherever it begins, in whatever order the times came', () => {
  expect(fullestShare([250, 0, 199, 100, 201], 100, 5)).toBe(3 / 5)
  expect(fullestShare([90, 110], 100, 2)).toBe(1)
})

test('two that are a whole stretch apart are not in the same one', () => {
  expect(fullestShare([0, 100], 100, 2)).toBe(0.5)
})

test('of nobody there is no share', () => {
  expect(fullestShare([], 100, 10)).toBe(0)
})
