import { expect, test } from 'vitest'
import { toBadge } from './to-badge.ts'

test.each([
  [1, '1'],
  [128, '128'],
  [999, '999'],
  [1_000, '999+'],
])('[UX42] [UX45] %i unread is shown as %s', (unread, badge) => {
  expect(toBadge(unread)).toBe(badge)
})

test('[UX45] where there is less room it ends sooner', () => {
  expect(toBadge(99, { max: 99 })).toBe('99')
  expect(toBadge(100, { max: 99 })).toBe('99+')
})
