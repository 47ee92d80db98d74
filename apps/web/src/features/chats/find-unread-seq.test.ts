import { createMessageId, createUserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { findUnreadSeq } from './find-unread-seq.ts'

const [me, bob] = [createUserId(), createUserId()]
type Known = Parameters<typeof findUnreadSeq>[0]

const line = (seq: number, change: object = {}) => ({ id: createMessageId(), seq, authorId: bob, kind: 'text', removedAt: null, ...change })
const known = (lines: readonly { seq: number }[], last = lines.at(-1)) =>
  ({ chat: { lastMessage: last ?? null }, messages: lines }) as unknown as Known

test('[UX47] a chat is marked as unread from the last thing somebody else said', () => {
  expect(findUnreadSeq(known([line(1), line(2)]), me)).toBe(2)
  expect(findUnreadSeq(known([line(1), line(2, { authorId: me }), line(3, { kind: 'system' })]), me)).toBe(1)
  expect(findUnreadSeq(known([line(1), line(2, { removedAt: '2026-11-20T14:32:00.000Z' })]), me)).toBe(1)
})

test('[UX47] of a chat that was never opened, the last line is enough', () => {
  expect(findUnreadSeq(known([], line(7)), me)).toBe(7)
})

test('[UX47] where nothing could be unread, the mark isn’t offered', () => {
  expect(findUnreadSeq(known([]), me)).toBeNull()
  expect(findUnreadSeq(known([line(1, { authorId: me })]), me)).toBeNull()
})
