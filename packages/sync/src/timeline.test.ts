import type { Refusal } from '@parley/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addChange, type Wish } from './changes.ts'
import { chatListOf, chatOf, unreadTotalOf } from './chat-list.ts'
import { createEngineState, type EngineState } from './engine-state.ts'
import { addEntry, markAnswered, markInFlight, markRefused, markUnknown, type Outbox } from './outbox.ts'
import type { SyncState } from './state.ts'
import {
  aChat,
  after,
  aLine,
  alice,
  aMessage,
  at,
  bob,
  chat,
  chatId,
  eventsOf,
  inChatWith,
  messageId,
  messagesFrom,
  people,
  ready,
  userSnapshot,
} from './testing/words.ts'
import { timelineOf } from './timeline.ts'

const engineState = (sync: SyncState, outbox: Outbox = {}): EngineState => ({ ...createEngineState(), sync, outbox })
const draft = (n: number, given = {}) => ({
  id: messageId(n),
  chatId: chat,
  text: `draft ${n}`,
  replyToId: null,
  writtenAt: at(n),
  ...given,
})
const write = (...ns: number[]) => ns.reduce<Outbox>((outbox, n) => addEntry(outbox, draft(n)), {})
const refusal: Refusal = { code: 'message.not-allowed', facts: {} }
const refuse = (outbox: Outbox, n: number) => markRefused(markInFlight(outbox, messageId(n)), messageId(n), refusal)

describe('a timeline', () => {
  test('[R16] [R25] shows what is confirmed by seq, then what is not in the order it will be said', () => {
    const outbox = markAnswered(refuse(write(7, 8, 9), 7), aMessage(5, { id: messageId(8), authorId: alice.id }))
    const rows = timelineOf(engineState(inChatWith(messagesFrom(1, 2)), outbox), chat)
    expect(rows.map(({ id, status }) => [id, status])).toEqual([
      [messageId(1), 'sent'],
      [messageId(2), 'sent'],
      [messageId(8), 'sent'],
      [messageId(7), 'failed'],
      [messageId(9), 'sending'],
    ])
    expect(rows[3]).toEqual({ ...draft(7), authorId: alice.id, quoted: null, status: 'failed', refusal })
    expect(rows[4]).toEqual({ ...draft(9), authorId: alice.id, quoted: null, status: 'sending' })
  })

  test('is the same array as long as its lines are the same', () => {
    const sync = inChatWith(messagesFrom(1, 2))
    const outbox = write(8)
    const rows = timelineOf(engineState(sync, outbox), chat)
    expect(timelineOf(engineState(sync, outbox), chat)).toBe(rows)
    expect(timelineOf(engineState(after([people], sync), markInFlight(outbox, messageId(8))), chat)).toBe(rows)
    expect(timelineOf(engineState(sync, markUnknown(markInFlight(outbox, messageId(8)), messageId(8))), chat)).toBe(rows)
    expect(timelineOf(engineState(sync), chatId(9))).toBe(timelineOf(engineState(sync), chatId(9)))
  })

  test('keeps the lines that did not change', () => {
    const sync = inChatWith(messagesFrom(1, 2))
    const rows = timelineOf(engineState(sync, write(8)), chat)
    const next = timelineOf(engineState(after([eventsOf(messagesFrom(3, 3))], sync), addEntry(write(8), draft(9))), chat)
    expect(next.map(({ id }) => id)).toEqual([1, 2, 3, 8, 9].map(messageId))
    expect([next[0], next[1]]).toEqual([rows[0], rows[1]])
    expect(next[0]).toBe(rows[0])
  })

  test('shows nothing of oneself before it is known who one is', () => {
    const outbox = write(8)
    const unknown = after([people, ready])
    expect(timelineOf(engineState(unknown, outbox), chat)).toEqual([])
    expect(timelineOf(engineState({ ...unknown, me: alice.id }, outbox), chat)).toHaveLength(1)
  })
})

describe('the list of chats', () => {
  const three = [
    aChat([aMessage(5)], { id: chatId(1) }),
    aChat([], { id: chatId(2), createdAt: at(9) }),
    aChat([aMessage(7)], { id: chatId(3) }),
  ]
  const known = after([people, userSnapshot(three), ready])
  const idsOf = (state: EngineState) => chatListOf(state).map((item) => item.chat.id)

  test('has the most recently active chat first: by what was said last, else by when it was made, ties by id', () => {
    expect(idsOf(engineState(known))).toEqual([chatId(2), chatId(3), chatId(1)])
    const tied = after([userSnapshot(three.map((summary) => ({ ...summary, lastMessage: null, createdAt: at(1) })).reverse()), ready])
    expect(idsOf(engineState(tied))).toEqual([chatId(1), chatId(2), chatId(3)])
  })

  test('puts a chat in which something is being sent first, whatever the clock of the device, and not one in which it failed', () => {
    const outbox = addEntry({}, draft(8, { chatId: chatId(1), writtenAt: new Date(0).toISOString() }))
    expect(idsOf(engineState(known, outbox))[0]).toBe(chatId(1))
    expect(idsOf(engineState(known, refuse(outbox, 8)))[0]).toBe(chatId(2))
  })

  test('is named by the other person, and by nobody until that person is known', () => {
    expect(chatOf(engineState(known), chatId(1))).toMatchObject({ title: 'Bob', peer: bob })
    expect(chatOf(engineState({ ...known, users: {} }), chatId(1))).toMatchObject({ title: '', peer: null })
    expect(chatOf(engineState(known), chatId(9))).toBeNull()
  })

  test('[R23] [R25] previews the last line of the timeline', () => {
    const preview = (outbox: Outbox) => chatOf(engineState(known, outbox), chatId(1))?.lastMessage
    const mine = addEntry({}, draft(8, { chatId: chatId(1), text: '🙂'.repeat(300) }))
    const answer = aMessage(6, { id: messageId(8), chatId: chatId(1), authorId: alice.id, text: 'mine' })
    const ofText = { system: null, removedAt: null }
    expect(preview({})).toEqual({ id: messageId(5), authorId: bob.id, preview: 'message 5', ...ofText, at: at(5), status: 'sent' })
    expect(preview(mine)).toEqual({
      id: messageId(8),
      authorId: alice.id,
      preview: '🙂'.repeat(200),
      ...ofText,
      at: at(8),
      status: 'sending',
    })
    expect(preview(refuse(mine, 8))).toMatchObject({ id: messageId(8), status: 'failed' })
    expect(preview(markAnswered(mine, answer))).toEqual({
      id: messageId(8),
      authorId: alice.id,
      preview: 'mine',
      ...ofText,
      at: at(6),
      status: 'sent',
    })
    expect(preview(markAnswered(mine, { ...answer, seq: 4 }))).toMatchObject({ id: messageId(5) })
  })

  test('is the same array as long as its items are the same, and keeps those that did not change', () => {
    const list = chatListOf(engineState(known))
    expect(chatListOf(engineState(known))).toBe(list)
    expect(chatListOf(engineState({ ...known, users: { ...known.users } }, {}))).toBe(list)
    const next = chatListOf(engineState(after([eventsOf([aMessage(6, { chatId: chatId(1) })])], known)))
    expect(next).not.toBe(list)
    expect(next.find((item) => item.chat.id === chatId(3))).toBe(list.find((item) => item.chat.id === chatId(3)))
  })

  test('[R44] shows what is unread and who types', () => {
    const state = engineState(after([eventsOf([aMessage(6, { chatId: chatId(1) })])], known))
    const id = chatId(1)
    expect(chatOf(state, id)).toMatchObject({ unread: 2, unreadFromSeq: 1, typing: [] })
    expect(unreadTotalOf(state)).toBe(3)
    const busy = { ...state, typing: { [id]: [bob.id] }, reads: { [id]: { seq: 6, clearsMark: false } } }
    expect(chatOf(busy, id)).toMatchObject({ unread: 0, unreadFromSeq: null, typing: [bob.id] })
    expect(unreadTotalOf(busy)).toBe(1)
  })

  test('[R44] a key in a composer changes no item of the list, and nothing of the timeline', () => {
    const state = engineState(known)
    const id = chatId(1)
    const typed = { ...state, drafts: { [id]: { text: 'he', replyToId: null, editing: null } } }
    expect(chatListOf(typed)).toBe(chatListOf(state))
    expect(chatOf(typed, id)).toBe(chatOf(state, id))
    expect(timelineOf(typed, id)).toBe(timelineOf(state, id))
  })

  test('[R40] previews a last line as it was changed here, a system line by its facts, and a removed one by when', () => {
    const id = chatId(1)
    const mine = aMessage(6, { chatId: id, authorId: alice.id, text: 'mine' })
    const sync = after([eventsOf([mine])], known)
    const change = { messageId: mine.id, chatId: id, madeAt: at(9), status: 'queued' as const }
    const preview = (wish: Wish) => chatOf({ ...engineState(sync), changes: addChange({}, { ...change, wish }) }, id)?.lastMessage
    expect(preview({ kind: 'edit', text: 'better', expectedRevision: 1 })).toMatchObject({ preview: 'better', removedAt: null })
    expect(preview({ kind: 'remove' })).toMatchObject({ preview: '', removedAt: at(9) })
    const line = aLine(7, { type: 'chat.updated', changed: ['name'] }, { chatId: id })
    expect(chatOf(engineState(after([eventsOf([line])], sync)), id)?.lastMessage).toMatchObject({ preview: '', system: line.system })
  })
})

test('the list of chats is the same whichever way it was come to', () => {
  const many = Array.from({ length: 60 }, (_, index) => aChat([], { id: chatId(index + 1), createdAt: at(index) }))
  const step = fc.record({ n: fc.integer({ min: 1, max: 60 }), second: fc.integer({ min: 0, max: 100 }), outbox: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let state = engineState(after([people, userSnapshot(many), ready]))
      const seqs = new Map<number, number>()
      for (const { n, second, outbox } of steps) {
        const seq = (seqs.get(n) ?? 0) + 1
        seqs.set(n, seq)
        const message = aMessage(seq, { chatId: chatId(n), id: messageId(1_000 * n + seq), sentAt: at(second) })
        state = engineState(after([eventsOf([message])], state.sync), outbox ? addEntry({}, draft(8, { chatId: chatId(second + 1) })) : {})
        const anew = { ...state, sync: { ...state.sync, chats: { ...state.sync.chats }, users: { ...state.sync.users } } }
        expect(chatListOf(state)).toEqual(chatListOf(anew))
      }
    }),
    { numRuns: 30 },
  )
})
