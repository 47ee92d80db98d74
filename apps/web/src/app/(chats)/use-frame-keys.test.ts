import { expect, test } from 'vitest'
import { nextIndex } from './use-frame-keys.ts'

test.each([
  [0, 1, 1],
  [2, 1, 0],
  [0, -1, 2],
  [-1, 1, 0],
  [-1, -1, 2],
] as const)('[UX56] of three panes, from %i by %i comes %i', (here, step, next) => {
  expect(nextIndex(here, step, 3)).toBe(next)
})
