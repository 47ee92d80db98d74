import type { TimelineRow } from '@parley/client'
import type { Message } from '@parley/protocol'
import { expect, test } from 'vitest'
import { beginsBefore } from './use-opening.ts'

const said = (seq: number) => ({ status: 'sent', message: { seq } as Message }) as TimelineRow
const rows = [said(10), said(12)]

test('[UX5] the divider stands among the lines only if the line before it is here too', () => {
  expect(beginsBefore(11, { rows, hasMore: true })).toBe(true)
  expect(beginsBefore(10, { rows, hasMore: true })).toBe(false)
  expect(beginsBefore(3, { rows, hasMore: true })).toBe(false)
})

test('[UX1] of a chat that is here from its beginning, so is what is unread', () => {
  expect(beginsBefore(3, { rows, hasMore: false })).toBe(true)
  expect(beginsBefore(1, { rows: [], hasMore: false })).toBe(true)
})
