import { chatScope, type Frame, userScope } from '@parley/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyFrame, type FeedEffect } from './feed.ts'
import { createSyncState, type SyncState } from './state.ts'
import {
  aChat,
  after,
  alice,
  aMessage,
  bob,
  chat,
  chatId,
  chatSnapshot,
  epoch,
  eventsOf,
  inChatWith,
  joined,
  messagesFrom,
  otherEpoch,
  people,
  ready,
  shown,
  upTo,
  userEvents,
  userSnapshot,
} from './testing/words.ts'

const cursorOf = (state: SyncState, id = chat) => state.cursors[chatScope(id)]

describe('a scope', () => {
  test('[R1] the next event applies and moves the cursor', () => {
    const { state, effects } = applyFrame(inChatWith(messagesFrom(1, 2)), eventsOf(messagesFrom(3, 5)))
    expect(shown(state)).toEqual(upTo(5))
    expect(cursorOf(state)).toBe(5)
    expect(effects).toEqual([])
  })

  test('[R1] events keep the summary current', () => {
    const long = aMessage(3, { text: '🙂'.repeat(300), authorId: alice.id })
    const { chat: summary } = after([eventsOf([long])], inChatWith(messagesFrom(1, 2))).chats[chat] ?? {}
    expect(summary).toMatchObject({
      lastSeq: 3,
      lastMessage: { id: long.id, seq: 3, authorId: alice.id, preview: '🙂'.repeat(200), sentAt: long.sentAt },
    })
  })

  test('[R2] what is known already is dropped, and what is new in the same frame applies', () => {
    const state = inChatWith(messagesFrom(1, 4))
    const changed = after([eventsOf(messagesFrom(2, 6))], state)
    expect(shown(changed)).toEqual(upTo(6))
    expect(changed.chats[chat]?.messages[1]).toBe(state.chats[chat]?.messages[1])
  })

  test('[R2] a chat that is gone does not come back with an event that was known', () => {
    const join = userEvents([joined(2, aChat([], { id: chatId(2) }))])
    const gone = after([join, { kind: 'closed', scope: chatScope(chatId(2)), reason: 'removed' }], inChatWith([]))
    expect(after([join], gone)).toBe(gone)
  })

  test('[R3] after a gap nothing more applies and the chat is asked for again from its cursor', () => {
    const gap = eventsOf([aMessage(3), aMessage(5), aMessage(6)])
    const { state, effects } = applyFrame(inChatWith(messagesFrom(1, 2)), gap)
    expect(shown(state)).toEqual(upTo(3))
    expect(cursorOf(state)).toBe(3)
    expect(effects).toEqual([{ type: 'reopen', chatId: chat, afterSeq: 3 }])
  })

  test('[R3] a gap in the user scope is a reason to subscribe anew', () => {
    const { state, effects } = applyFrame(inChatWith([]), userEvents([joined(3, aChat([], { id: chatId(2) }))]))
    expect(state.chats[chatId(2)]).toBeUndefined()
    expect(state.cursors[userScope(alice.id)]).toBe(1)
    expect(effects).toEqual([{ type: 'resubscribe' }])
  })

  test('[R4] applying an event twice changes nothing', () => {
    const frame = eventsOf(messagesFrom(3, 5))
    const once = after([frame], inChatWith(messagesFrom(1, 2)))
    expect(applyFrame(once, frame)).toEqual({ state: once, effects: [] })
    expect(applyFrame(once, frame).state).toBe(once)
  })

  test('[R4] snapshots, people and ready said twice change nothing', () => {
    const messages = messagesFrom(1, 40)
    const state = inChatWith(messages)
    for (const frame of [people, chatSnapshot(messages), ready]) expect(applyFrame(state, frame).state).toBe(state)
    expect(after([userSnapshot([aChat(messages)])], state)).toEqual(state)
  })

  test('[R5] a chat that is not known takes no event and is asked for whole', () => {
    const state = inChatWith([])
    expect(applyFrame(state, eventsOf([aMessage(7, { chatId: chatId(9) })]))).toEqual({
      state,
      effects: [{ type: 'reopen', chatId: chatId(9), afterSeq: null }],
    })
  })

  test('[R5] a user scope without a cursor takes no event', () => {
    const frame = userEvents([joined(1, aChat())])
    expect(applyFrame(createSyncState(), frame)).toEqual({ state: createSyncState(), effects: [] })
  })

  test('[R10] people hold as soon as they arrive, and who did not change keeps their identity', () => {
    const state = after([people])
    const renamed = after([{ kind: 'state', users: [{ ...alice, displayName: 'Alice A.' }, { ...bob }] }], state)
    expect(renamed.users[alice.id]?.displayName).toBe('Alice A.')
    expect(renamed.users[bob.id]).toBe(state.users[bob.id])
  })

  test('[R11] with another epoch everything but who one is is forgotten, and the subscription is made anew', () => {
    const { state, effects } = applyFrame(inChatWith(messagesFrom(1, 3)), { kind: 'ready', epoch: otherEpoch })
    expect(state).toEqual({ ...createSyncState(), me: alice.id, epoch: otherEpoch })
    expect(effects).toEqual([{ type: 'resubscribe' }])
  })

  test('[R11] the first epoch is kept', () => {
    expect(applyFrame(createSyncState(), ready)).toEqual({ state: { ...createSyncState(), epoch }, effects: [] })
  })

  test('[R12] nothing of another person applies', () => {
    const state = inChatWith(messagesFrom(1, 3))
    for (const frame of [userSnapshot([], { scope: userScope(bob.id) }), userEvents([joined(2, aChat())], bob)]) {
      expect(applyFrame(state, frame)).toEqual({ state, effects: [{ type: 'leave' }] })
      expect(applyFrame(state, frame).state).toBe(state)
    }
  })

  test('[R31] the end of a stream leaves the state alone', () => {
    const state = inChatWith(messagesFrom(1, 3))
    expect(applyFrame(state, { kind: 'end', reason: 'shutting-down' }).state).toBe(state)
  })
})

describe('whatever the way does to the frames of a chat', () => {
  const lastSeq = 12
  const log = messagesFrom(1, lastSeq)
  /** Any run of the log, as often and in whatever order. */
  const runs = fc.array(
    fc
      .tuple(fc.integer({ min: 1, max: lastSeq }), fc.integer({ min: 0, max: 4 }))
      .map(([from, length]) => log.slice(from - 1, from + length)),
    { maxLength: 30 },
  )
  const start = fc.integer({ min: 0, max: lastSeq - 1 })

  test('[R1] [R2] [R3] the chat is the log without a hole up to the cursor, and a hole is asked for', () => {
    fc.assert(
      fc.property(start, runs, (known, frames) => {
        let state = inChatWith(log.slice(0, known))
        for (const messages of frames) {
          const before = cursorOf(state) ?? Number.NaN
          const step = applyFrame(state, eventsOf(messages))
          state = step.state
          const cursor = cursorOf(state) ?? Number.NaN
          expect(shown(state)).toEqual(upTo(cursor))
          expect(cursor).toBe(Math.max(before, (messages[0]?.seq ?? 0) <= before + 1 ? (messages.at(-1)?.seq ?? 0) : 0))
          const isGap = (messages[0]?.seq ?? 0) > before + 1
          expect(step.effects).toEqual(isGap ? [{ type: 'reopen', chatId: chat, afterSeq: before }] : [])
        }
      }),
    )
  })

  test('[R3] [R6] it converges once what it asks for arrives, by events or by a snapshot', () => {
    fc.assert(
      fc.property(start, runs, fc.infiniteStream(fc.boolean()), (known, frames, bySnapshot) => {
        let state = inChatWith(log.slice(0, known))
        const answer = (effect: FeedEffect): Frame => {
          if (effect.type !== 'reopen' || effect.afterSeq === null) throw new Error(`a chat that is known asks only for ${effect.type}`)
          return bySnapshot.next().value ? chatSnapshot(log) : eventsOf(log.slice(effect.afterSeq))
        }
        for (const messages of [...frames, log.slice(-1)]) {
          const { state: next, effects } = applyFrame(state, eventsOf(messages))
          state = after(effects.map(answer), next)
        }
        expect(shown(state)).toEqual(upTo(lastSeq))
        expect(state.chats[chat]?.chat).toEqual(aChat(log))
      }),
    )
  })

  test('[R4] replaying any part of what was applied changes nothing', () => {
    fc.assert(
      fc.property(runs, (frames) => {
        const state = inChatWith(log)
        expect(after(frames.map(eventsOf), state)).toBe(state)
      }),
    )
  })

  test('[R1] how the log is cut into frames makes no difference', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: lastSeq }), (lengths) => {
        let from = 0
        const frames = lengths.flatMap((length) => {
          const messages = log.slice(from, from + length)
          from += length
          return messages.length > 0 ? [eventsOf(messages)] : []
        })
        expect(after(frames, inChatWith([]))).toEqual(after([eventsOf(log)], inChatWith([])))
      }),
    )
  })
})
