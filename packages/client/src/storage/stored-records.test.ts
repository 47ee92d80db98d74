import { createChatId, createMessageId, createUserId } from '@parley/protocol'
import { type StoredChat, type StoredCollection, storedCollections } from '@parley/sync'
import { describe, expect, test } from 'vitest'
import { aChat, alice, aMessage, at, bob, chatId, epoch } from '../testing/words.ts'
import { readRecords } from './stored-records.ts'

const message = aMessage(2)
const id = createMessageId()
const draft = { id, chatId, text: 'hello', replyToId: message.id, writtenAt: at(1) }
const refusal = { code: 'message.blank', facts: {} }
const change = { messageId: message.id, chatId, madeAt: at(1), order: 1 }
const edit = { kind: 'edit', text: 'better', expectedRevision: 1 }
const chat: StoredChat = { chat: aChat([message]), seq: 2, messages: [aMessage(1), message], hasMore: true, window: 'loaded' }

/** A record of each kind and shape there is, by its key. */
const records: { [Collection in StoredCollection]: [key: string, record: object][] } = {
  account: [['own', { version: 1, me: alice.id, epoch, seq: null, settings: null }]],
  users: [[bob.id, bob]],
  chats: [[chatId, chat]],
  outbox: [
    [id, { order: 1, entry: { draft, status: 'queued' } }],
    [id, { order: 1, entry: { draft, status: 'in-flight', attempt: 1 } }],
    [id, { order: 1, entry: { draft, status: 'unknown', attempt: 0 } }],
    [id, { order: 1, entry: { draft, status: 'answered', message: { ...message, id } } }],
    [id, { order: 1, entry: { draft, status: 'refused', refusal } }],
  ],
  changes: [
    [message.id, [{ ...change, wish: edit, status: 'queued' }]],
    [message.id, [{ ...change, wish: { kind: 'remove' }, status: 'in-flight', attempt: 1 }]],
    [message.id, [{ ...change, wish: { kind: 'react', emoji: '👍', on: false }, status: 'unknown', attempt: 1 }]],
    [message.id, [{ ...change, wish: edit, status: 'answered', seq: 3 }]],
    [message.id, [{ ...change, wish: edit, status: 'refused', refusal }]],
  ],
  drafts: [
    [chatId, { text: 'half a', replyToId: null, editing: { messageId: message.id, expectedRevision: 1, text: 'message 2' } }],
    [chatId, { text: '', replyToId: message.id, editing: null }],
  ],
  reads: [[chatId, { seq: 2, clearsMark: false }]],
}

const read = (collection: StoredCollection, key: string, record: unknown): unknown => {
  const none = storedCollections.map((name): [StoredCollection, ReadonlyMap<string, unknown>] => [name, new Map()])
  const found = { ...(Object.fromEntries(none) as Parameters<typeof readRecords>[0]), [collection]: new Map([[key, record]]) }
  return readRecords(found)[collection][key]
}

/** The record with each of its values, however deep, put in the way of what belongs there, and taken away. */
function* tornApart(record: unknown): Generator<unknown> {
  for (const foreign of [undefined, null, 'foreign', -1.5, {}, ['foreign']]) yield foreign
  if (typeof record !== 'object' || record === null) return
  for (const [name, value] of Object.entries(record)) {
    const { [name]: _, ...others } = record as Record<string, unknown>
    if (!Array.isArray(record)) yield others
    for (const torn of tornApart(value)) yield Array.isArray(record) ? record.with(Number(name), torn) : { ...record, [name]: torn }
  }
}

describe.each(storedCollections)('%s', (collection) => {
  test('what was kept is read as it was', () => {
    for (const [key, record] of records[collection]) expect(read(collection, key, record)).toEqual(record)
  })

  test('whatever has become of a record, it is read as what it may be or not at all', () => {
    for (const [key, record] of records[collection]) {
      let dropped = 0
      for (const torn of tornApart(record)) {
        const found = read(collection, key, torn)
        if (found === undefined) dropped += 1
        else expect(found).toEqual(torn)
      }
      expect(dropped).toBeGreaterThan(0)
    }
  })

  test('a record under a key that is not its own is not read', () => {
    const others = { account: 'other', users: createUserId(), chats: createChatId(), outbox: createMessageId(), changes: createMessageId() }
    const other = collection === 'drafts' || collection === 'reads' ? 'not a chat' : others[collection]
    for (const [, record] of records[collection]) expect(read(collection, other, record)).toBeUndefined()
  })
})

test.each(['account', 'users', 'chats', 'outbox', 'drafts', 'reads'] as const)(
  'a field that nobody knows makes one of %s someone else’s',
  (collection) => {
    for (const [key, record] of records[collection]) expect(read(collection, key, Object.assign({ foreign: true }, record))).toBeUndefined()
  },
)

test.each([
  ['of another chat', { messages: [aMessage(1, { chatId: createChatId() }), message] }],
  ['out of order', { messages: [message, aMessage(1)] }],
  ['twice', { messages: [message, message] }],
  ['beyond its cursor', { seq: 1 }],
])('a window with messages %s is not shown', (_, torn) => {
  expect(read('chats', chatId, { ...chat, ...torn })).toBeUndefined()
})

test('changes of two messages are not those of one', () => {
  const queued = { ...change, wish: { kind: 'remove' }, status: 'queued' }
  expect(read('changes', message.id, [queued, { ...queued, messageId: id }])).toBeUndefined()
  expect(read('changes', message.id, [])).toBeUndefined()
})
