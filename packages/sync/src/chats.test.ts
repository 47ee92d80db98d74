import { chatScope, limits, userScope } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import { ingestChats } from './chats.ts'
import { toSubscribe } from './cursors.ts'
import { applyFrame } from './feed.ts'
import { createSyncState } from './state.ts'
import {
  aChat,
  after,
  alice,
  aMessage,
  at,
  chat,
  chatId,
  chatSnapshot,
  epoch,
  eventsOf,
  inChatWith,
  joined,
  messagesFrom,
  people,
  ready,
  shown,
  userEvents,
  userSnapshot,
} from './testing/words.ts'

const withId = (n: number, given = {}) => aChat([], { id: chatId(n), ...given })

describe('a snapshot of a chat', () => {
  test('[R6] replaces summary, window and cursor', () => {
    const state = after([chatSnapshot(messagesFrom(1, 640))], inChatWith(messagesFrom(1, 3)))
    expect(shown(state)).toEqual(messagesFrom(611, 640).map(({ seq }) => seq))
    expect(state.chats[chat]).toMatchObject({ hasMore: true, window: 'loaded', chat: { lastSeq: 640 } })
    expect(state.cursors[chatScope(chat)]).toBe(640)
  })

  test('[R6] an older one than what is known replaces too, and what was after it comes again', () => {
    const state = after([chatSnapshot(messagesFrom(1, 2)), eventsOf(messagesFrom(3, 5))], inChatWith(messagesFrom(1, 5)))
    expect(shown(state)).toEqual(messagesFrom(1, 5).map(({ seq }) => seq))
    expect(state.chats[chat]?.chat).toEqual(aChat(messagesFrom(1, 5)))
    expect(state.cursors).toEqual(inChatWith(messagesFrom(1, 5)).cursors)
  })

  test('[R6] where nothing was missed the window stays, however far back it reaches', () => {
    const messages = messagesFrom(1, 40)
    const state = after([eventsOf(messages)], inChatWith([]))
    expect(after([chatSnapshot(messages)], state)).toBe(state)
  })

  test('[R6] brings the window of a chat that was known as a summary', () => {
    const messages = messagesFrom(1, 3)
    const state = after([people, userSnapshot([aChat(messages)]), ready])
    expect(state.chats[chat]).toMatchObject({ window: 'none', hasMore: true, messages: [] })
    expect(after([chatSnapshot(messages)], state).chats[chat]).toMatchObject({ window: 'loaded', hasMore: false, messages })
  })
})

describe('a snapshot of the user scope', () => {
  test('[R7] is complete with its last page: then chats it does not name are gone', () => {
    const before = after([userSnapshot([withId(1), withId(2), withId(3)]), ready])
    const first = after([userSnapshot([withId(1)], { seq: 9, more: true })], before)
    expect(Object.keys(first.chats)).toHaveLength(3)
    expect(first.cursors[userScope(alice.id)]).toBeUndefined()
    const last = after([userSnapshot([withId(4)], { seq: 9, first: false })], first)
    expect(Object.keys(last.chats)).toEqual([chatId(1), chatId(4)])
    expect(last.cursors).toEqual({ [chatScope(chatId(1))]: 0, [chatScope(chatId(4))]: 0, [userScope(alice.id)]: 9 })
  })

  test('[R7] until the first one is complete, nothing can be said of a chat that is not there', () => {
    const first = after([userSnapshot([withId(1)], { more: true })])
    expect(first.loaded).toBe(false)
    expect(after([userSnapshot([], { first: false })], first).loaded).toBe(true)
  })

  test('[R7] a chat named between its pages, by whatever means, is not gone', () => {
    const first = after([userSnapshot([withId(1)], { more: true })])
    const between = ingestChats(after([chatSnapshot([], { chat: withId(3) })], first), [withId(2)])
    const last = after([userSnapshot([], { first: false })], between)
    expect(Object.keys(last.chats).sort()).toEqual([chatId(1), chatId(2), chatId(3)])
  })

  test('[R7] a page whose first one is missing is a reason to subscribe anew', () => {
    const state = createSyncState()
    expect(applyFrame(state, userSnapshot([withId(1)], { first: false }))).toEqual({ state, effects: [{ type: 'resubscribe' }] })
  })
})

describe('a summary', () => {
  test('[R8] adds a chat whose live events go on from its last seq', () => {
    const state = after([userEvents([joined(2, aChat(messagesFrom(1, 4), { id: chatId(2) }))])], inChatWith([]))
    expect(state.cursors[chatScope(chatId(2))]).toBe(4)
    const next = aMessage(5, { chatId: chatId(2) })
    expect(after([eventsOf([next])], state).chats[chatId(2)]).toMatchObject({ window: 'none', messages: [next], chat: { lastSeq: 5 } })
  })

  test('[R8] of a chat in which nothing was said leaves nothing to load', () => {
    expect(after([userSnapshot([aChat()])]).chats[chat]).toMatchObject({ window: 'loaded', hasMore: false })
  })

  test('[R8] that is older than what is known changes nothing', () => {
    const state = inChatWith(messagesFrom(1, 5))
    expect(ingestChats(state, [aChat(messagesFrom(1, 4))])).toBe(state)
  })

  test('[R8] that is ahead of a loaded window leaves the cursor, so that what was missed still applies', () => {
    const ahead = after([userSnapshot([aChat(messagesFrom(1, 6))])], inChatWith(messagesFrom(1, 3)))
    expect(ahead.cursors[chatScope(chat)]).toBe(3)
    expect(ahead.chats[chat]?.chat.lastMessage?.seq).toBe(6)
    const caughtUp = after([eventsOf(messagesFrom(4, 5))], ahead)
    expect(caughtUp.chats[chat]?.chat).toEqual(aChat(messagesFrom(1, 6)))
    const whole = inChatWith(messagesFrom(1, 6))
    const { cursors, chats } = after([eventsOf(messagesFrom(6, 6))], caughtUp)
    expect(cursors).toEqual(whole.cursors)
    expect(chats[chat]).toEqual({ ...whole.chats[chat], passedSeq: 3 })
  })

  test('[R8] that is ahead of a window that is not loaded moves the cursor and lets go of what no longer ends at the live end', () => {
    const known = after([userSnapshot([aChat(messagesFrom(1, 3))]), eventsOf(messagesFrom(4, 5))])
    expect(shown(known)).toEqual([4, 5])
    const ahead = after([userSnapshot([aChat(messagesFrom(1, 9))])], known)
    expect(shown(ahead)).toEqual([])
    expect(ahead.cursors[chatScope(chat)]).toBe(9)
  })
})

test('[R8] a summary that only says more of the same moment leaves what the chat holds', () => {
  const known = after([userSnapshot([aChat(messagesFrom(1, 3))]), eventsOf(messagesFrom(4, 5))])
  const said = ingestChats(known, [aChat(messagesFrom(1, 5), { createdAt: at(-1) })])
  expect(shown(said)).toEqual([4, 5])
  expect(said.chats[chat]?.chat.createdAt).toBe(at(-1))
})

test('[R9] a closed chat is gone with its cursor', () => {
  const state = after([{ kind: 'closed', scope: chatScope(chat), reason: 'removed' }], inChatWith(messagesFrom(1, 3)))
  expect(state.chats).toEqual({})
  expect(state.cursors).toEqual({ [userScope(alice.id)]: 1 })
  expect(after([{ kind: 'closed', scope: chatScope(chat), reason: 'removed' }], state)).toBe(state)
})

describe('what is subscribed to', () => {
  test('[R14] names everything that is known, and the epoch', () => {
    expect(toSubscribe(inChatWith(messagesFrom(1, 3)))).toEqual({
      epoch,
      cursors: { [chatScope(chat)]: 3, [userScope(alice.id)]: 1 },
    })
    expect(toSubscribe(createSyncState())).toEqual({ cursors: {} })
  })

  test('[R14] leaves the user scope out where not every chat fits, and names those in which something was said last', () => {
    const many = Array.from({ length: limits.cursorsMax }, (_, index) => withId(index + 1, { createdAt: at(index) }))
    const { cursors = {} } = toSubscribe(after([userSnapshot(many), ready]))
    expect(Object.keys(cursors)).toHaveLength(limits.cursorsMax - 1)
    expect(cursors[userScope(alice.id)]).toBeUndefined()
    expect(cursors[chatScope(chatId(1))]).toBeUndefined()

    const fitting = toSubscribe(after([userSnapshot(many.slice(1)), ready])).cursors ?? {}
    expect(Object.keys(fitting)).toHaveLength(limits.cursorsMax)
    expect(fitting[userScope(alice.id)]).toBe(1)
  })

  test('[R14] leaves the user scope out while its snapshot is not complete', () => {
    const { cursors } = toSubscribe(after([userSnapshot([withId(1)], { more: true })], inChatWith([])))
    expect(cursors).toEqual({ [chatScope(chatId(1))]: 0 })
  })
})
