import type { ChatId, MessageId, Refusal } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import {
  addEntry,
  canDiscard,
  dueEntries,
  entriesOf,
  findEntry,
  markAnswered,
  markInFlight,
  markRefused,
  markUnknown,
  type Outbox,
  removeEntry,
  retryEntry,
  settle,
} from './outbox.ts'
import { createSyncState } from './state.ts'
import { aMessage, at, chat, chatId, inChatWith, messageId, messagesFrom } from './testing/words.ts'

const otherChat = chatId(2)
const refusal: Refusal = { code: 'message.not-allowed', facts: {} }
const write = (outbox: Outbox, n: number, id: ChatId = chat) =>
  addEntry(outbox, { id: messageId(n), chatId: id, text: `text ${n}`, replyToId: null, writtenAt: at(n) })
const written = (...ns: number[]) => ns.reduce<Outbox>((outbox, n) => write(outbox, n), {})
const fly = (outbox: Outbox, n: number) => markInFlight(outbox, messageId(n))
const due = (outbox: Outbox) => dueEntries(outbox).map(({ draft }) => draft.id)
const statuses = (outbox: Outbox, id: ChatId = chat) => entriesOf(outbox, id).map(({ draft, status }) => [draft.id, status])
const ids = (...ns: number[]): MessageId[] => ns.map(messageId)

describe('what each chat may send next', () => {
  test('[R20] is its first message, and nothing while one is in flight', () => {
    const outbox = write(written(1, 2), 3, otherChat)
    expect(due(outbox)).toEqual(ids(1, 3))
    expect(due(fly(outbox, 1))).toEqual(ids(3))
    expect(due({})).toEqual([])
  })

  test('[R21] is the one whose answer was lost, before anything after it', () => {
    const outbox = markUnknown(fly(written(1, 2), 1), messageId(1))
    expect(due(outbox)).toEqual(ids(1))
    expect(findEntry(fly(outbox, 1), messageId(1))).toMatchObject({ status: 'in-flight', attempt: 2 })
  })

  test('[R22] [R23] passes over what was refused or answered', () => {
    const refused = markRefused(fly(written(1, 2), 1), messageId(1), refusal)
    expect(due(refused)).toEqual(ids(2))
    expect(due(markAnswered(written(1, 2), aMessage(9, { id: messageId(1) })))).toEqual(ids(2))
  })
})

describe('an entry', () => {
  test('[R21] [R22] has an outcome only while it is in flight', () => {
    const outbox = written(1)
    expect(markUnknown(outbox, messageId(1))).toBe(outbox)
    expect(markRefused(outbox, messageId(1), refusal)).toBe(outbox)
    expect(fly(fly(outbox, 1), 1)).toEqual(fly(outbox, 1))
    const unknown = markUnknown(fly(outbox, 1), messageId(1))
    expect(markRefused(unknown, messageId(1), refusal)).toBe(unknown)
  })

  test('[R22] is retried after what waits, if it was refused and not otherwise', () => {
    const refused = markRefused(fly(written(1, 2), 1), messageId(1), refusal)
    expect(statuses(retryEntry(refused, messageId(1)))).toEqual([
      [messageId(2), 'queued'],
      [messageId(1), 'queued'],
    ])
    const waiting = written(1, 2)
    expect(retryEntry(waiting, messageId(1))).toBe(waiting)
    expect(retryEntry(waiting, messageId(9))).toBe(waiting)
  })

  test('[R22] can be discarded if it was refused or never left', () => {
    const statesOf = [
      written(1),
      fly(written(1), 1),
      markUnknown(fly(written(1), 1), messageId(1)),
      markRefused(fly(written(1), 1), messageId(1), refusal),
      markAnswered(fly(written(1), 1), aMessage(9, { id: messageId(1) })),
    ].map((outbox) => entriesOf(outbox, chat).map(canDiscard))
    expect(statesOf).toEqual([[true], [false], [false], [true], [false]])
    expect(removeEntry(written(1, 2), messageId(1))).toEqual(written(2))
    expect(removeEntry(written(1), messageId(1))).toEqual({})
  })
})

describe('the outbox settles', () => {
  test('[R23] not what was refused, also where its chat is gone', () => {
    const refused = markRefused(fly(write(written(1), 3, otherChat), 1), messageId(1), refusal)
    expect(settle(refused, { ...createSyncState(), loaded: true })).toBe(refused)
  })

  const sync = inChatWith(messagesFrom(1, 5))

  test('[R23] when the window shows the message, whatever was known of its outcome', () => {
    const outbox = written(4, 5, 6)
    expect(settle(outbox, sync)).toEqual(written(6))
    expect(settle(fly(outbox, 4), sync)).toEqual(written(6))
    expect(settle(markRefused(fly(outbox, 4), messageId(4), refusal), sync)).toEqual(written(6))
  })

  test('[R23] when the feed has passed an answered message, and not before', () => {
    const answered = (seq: number) => markAnswered(written(8), aMessage(seq, { id: messageId(8) }))
    expect(settle(answered(5), sync)).toEqual({})
    expect(settle(answered(6), sync)).toEqual(answered(6))
  })

  test('[R9] in a chat that is gone only by letting go of what was said', () => {
    const outbox = markAnswered(written(8, 9), aMessage(6, { id: messageId(8) }))
    expect(settle(outbox, createSyncState())).toEqual(written(9))
  })

  test('[R4] into itself when nothing has changed', () => {
    const outbox = written(8)
    expect(settle(outbox, sync)).toBe(outbox)
  })
})
