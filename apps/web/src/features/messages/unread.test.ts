import { type ChatId, createMessageId, type Message, type UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { countsAsUnread, toVisit } from './unread.ts'

const me = 'alice' as UserId
const message: Message = {
  id: createMessageId(),
  chatId: 'chat' as ChatId,
  seq: 7,
  updatedSeq: 7,
  authorId: 'bob' as UserId,
  kind: 'text',
  text: 'x',
  system: null,
  mentions: [],
  replyToId: null,
  reactions: [],
  revision: 1,
  sentAt: '2026-11-20T09:00:00.000Z',
  editedAt: null,
  removedAt: null,
}
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
