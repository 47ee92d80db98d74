import type { TimelineRow } from '@parley/client'
import type { Message, UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { toUnseen } from './use-unseen.ts'

const me = 'alice' as UserId
const said = (seq: number, authorId = 'bob' as UserId) =>
  ({ status: 'sent', message: { seq, authorId, kind: 'text', removedAt: null } as Message }) as TimelineRow
const newest = [said(10), said(11), said(12, me), said(13)]

test('[UX4] what others said after what was seen is counted, and what one said oneself is not', () => {
  expect(toUnseen(newest, { seenSeq: 10, me, unread: 0 })).toBe(2)
  expect(toUnseen(newest, { seenSeq: 13, me, unread: 0 })).toBe(0)
})

test('[UX4] of what is not all here, the number is the server’s', () => {
  expect(toUnseen(newest, { seenSeq: 4, me, unread: 300 })).toBe(300)
  expect(toUnseen(newest, { seenSeq: 9, me, unread: 300 })).toBe(3)
})
