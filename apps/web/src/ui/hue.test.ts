import { expect, test } from 'vitest'
import { hueOf } from './hue.ts'

test('the same key has the same colour for ever', () => {
  expect(hueOf('019a0000-0000-7000-8000-000000000001')).toBe(hueOf('019a0000-0000-7000-8000-000000000001'))
})

test('ids that begin alike spread over all eight', () => {
  const counts = new Map<number, number>()
  for (let index = 0; index < 8_000; index++) {
    const hue = hueOf(`019a0000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`)
    counts.set(hue, (counts.get(hue) ?? 0) + 1)
  }
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(Math.min(...counts.values())).toBeGreaterThan(800)
})
