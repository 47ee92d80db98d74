import { expect, test } from 'vitest'
import { nextPlace } from './move-focus-in-list.ts'

test.each([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 2, 2],
  ['ArrowUp', 2, 1],
  ['ArrowUp', 0, 0],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['Enter', 1, -1],
  ['a', 1, -1],
])('[UX56] in a list of three %s leads from row %i to %i', (key, from, to) => {
  expect(nextPlace(key, from, 3)).toBe(to)
})
