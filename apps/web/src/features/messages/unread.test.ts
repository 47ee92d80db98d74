import type { Message } from '@parley/protocol'
import { expect, test } from 'vitest'
import { aMessage, me } from './testing/a-message.ts'
import { countsAsUnread, toVisit } from './unread.ts'

const message = aMessage({ seq: 7 })
const counts = (changes: Partial<Message>, fromSeq = 7) => countsAsUnread({ ...message, ...changes }, { fromSeq, me })

test('[UX1] what somebody else said from there on counts, and nothing else', () => {
  expect(counts({})).toBe(true)
  expect(counts({}, 8)).toBe(false)
  expect(counts({ authorId: me })).toBe(false)
  expect(counts({ kind: 'system' })).toBe(false)
  expect(counts({ removedAt: message.sentAt })).toBe(false)
  expect(countsAsUnread(null, { fromSeq: 1, me })).toBe(false)
})

test('[UX5] a visit is about what was unread when it began', () => {
  expect(toVisit({ unread: 3, unreadFromSeq: 7, readSeq: 6 })).toEqual({ newFromSeq: 7, isMarked: false })
  expect(toVisit({ unread: 0, unreadFromSeq: null, readSeq: 6 })).toBeNull()
})

test('[UX47] a mark set by hand counts what was read already', () => {
  expect(toVisit({ unread: 1, unreadFromSeq: 5, readSeq: 6 })).toEqual({ newFromSeq: 5, isMarked: true })
})
