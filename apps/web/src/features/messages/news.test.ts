import type { Message, UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { toNews } from './news.ts'
import { aMessage, bob, carol, me } from './testing/a-message.ts'

const say = (seq: number, authorId: UserId, changes: Partial<Message> = {}): Message =>
  aMessage({ seq, authorId, text: `number ${seq}`, ...changes })
const heard = (heardSeq: number, ...messages: Message[]) => toNews(messages, { heardSeq, me })

test('[UX55] what one says oneself is not read out', () => {
  expect(heard(3, say(4, me))).toBeNull()
  expect(heard(3, say(4, bob), say(5, me))).toEqual({ seq: 4, authorId: bob, text: 'number 4', count: 1 })
})

test('[UX55] what comes together is read out as one: how many, and the last of them', () => {
  expect(heard(3, say(4, bob), say(5, carol), say(6, bob))).toEqual({ seq: 6, authorId: bob, text: 'number 6', count: 3 })
})

test('[UX55] history, an edit of what was heard, a line nobody wrote and what is deleted again are silent', () => {
  expect(heard(9, say(1, bob), say(2, carol))).toBeNull()
  expect(heard(9, say(8, bob, { updatedSeq: 12, revision: 2 }))).toBeNull()
  expect(heard(9, say(10, bob, { kind: 'system' }))).toBeNull()
  expect(heard(9, say(10, bob, { removedAt: '2026-11-20T09:01:00.000Z' }))).toBeNull()
})
