import { type ChatEvent, type Frame, limits, type Message, type Unread } from '@parley/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SyncState } from './state.ts'
import {
  aChat,
  after,
  aLine,
  alice,
  aMessage,
  bob,
  chat,
  chatEvents,
  chatSnapshot,
  edited,
  eventsOf,
  inChatWith,
  messagesFrom,
  reacted,
  removed,
  sent,
  unreadIn,
  userSnapshot,
} from './testing/words.ts'

const unreadOf = (state: SyncState) => {
  const { readSeq, unread, unreadFromSeq } = state.chats[chat]?.chat ?? aChat()
  return { readSeq, unread, unreadFromSeq }
}
const register = (asOfSeq: number, given: Partial<Unread>): Frame => ({
  kind: 'state',
  unread: [{ chatId: chat, readSeq: 0, unread: 0, unreadFromSeq: null, asOfSeq, ...given }],
})
const read = (seq: number, asOfSeq = seq) => register(asOfSeq, { readSeq: seq })

describe('where one was named', () => {
  const naming = (seq: number, given: Partial<Message> = {}) =>
    aMessage(seq, { text: '@alice', mentions: [{ userId: alice.id, username: 'alice' }], ...given })
  const mentionedSeq = (state: SyncState) => state.chats[chat]?.chat.mentionedSeq
  const knowing = (given: number | null) => {
    const state = inChatWith([])
    const known = state.chats[chat]
    return known ? { ...state, chats: { [chat]: { ...known, chat: { ...known.chat, mentionedSeq: given } } } } : state
  }

  test('[R37] is the last message of somebody else that does', () => {
    const state = after([chatEvents([sent(naming(1)), sent(aMessage(2)), sent(naming(3, { authorId: alice.id }))])], knowing(null))
    expect(mentionedSeq(state)).toBe(1)
    expect(mentionedSeq(after([chatEvents([edited(4, naming(2))])], state))).toBe(2)
  })

  test('[R37] is the one before it that is held when it doesn’t any more, and what the server said of what isn’t held stays', () => {
    const state = after([chatEvents([sent(naming(1)), sent(naming(2)), sent(naming(3))])], knowing(null))
    const one = after([chatEvents([removed(4, naming(3)), edited(5, aMessage(2))])], state)
    expect(mentionedSeq(one)).toBe(1)
    expect(mentionedSeq(after([chatEvents([removed(6, naming(1))])], one))).toBeNull()
    expect(mentionedSeq(after([chatEvents([sent(aMessage(1)), removed(2, aMessage(1))])], knowing(7)))).toBe(7)
  })

  test('[R37] isn’t known where the server doesn’t say it', () => {
    expect(mentionedSeq(after([chatEvents([sent(naming(1))])], inChatWith([])))).toBeUndefined()
  })
})

describe('what is unread', () => {
  test('[R37] are the texts of others, from what was read on', () => {
    const mine = aMessage(2, { authorId: alice.id })
    const line = aLine(3, { type: 'chat.updated', changed: ['name'] })
    const state = after([eventsOf([aMessage(1), mine, line, aMessage(4)])], inChatWith([]))
    expect(unreadOf(state)).toEqual({ readSeq: 0, unread: 2, unreadFromSeq: 1 })
    const all = after([read(4)], state)
    expect(unreadOf(all)).toEqual({ readSeq: 4, unread: 0, unreadFromSeq: null })
    expect(unreadOf(after([chatEvents([reacted(5, mine), sent(aMessage(6))])], all))).toEqual({ readSeq: 4, unread: 1, unreadFromSeq: 5 })
  })

  test('[R37] is not what another device has read before it arrived here, unless it is marked as unread', () => {
    const ahead = after([read(3, 1)], inChatWith(messagesFrom(1, 1)))
    const arrived = after([eventsOf([aMessage(2), aMessage(3), aMessage(4)])], ahead)
    expect(unreadOf(arrived)).toEqual({ readSeq: 3, unread: 1, unreadFromSeq: 4 })
    const marked = after([register(1, { readSeq: 3, unread: 1, unreadFromSeq: 1 })], inChatWith(messagesFrom(1, 1)))
    expect(unreadOf(after([eventsOf([aMessage(2)])], marked))).toEqual({ readSeq: 3, unread: 2, unreadFromSeq: 1 })
  })

  test('[R37] is one less when one that counted is removed, and nothing when none is left', () => {
    const messages = messagesFrom(1, 3)
    const state = after([read(1, 3), eventsOf([aMessage(4)])], inChatWith(messages))
    const before = after([register(4, { readSeq: 1, unread: 3, unreadFromSeq: 2 })], state)
    const known = after([chatEvents([removed(5, aMessage(1)), removed(6, aMessage(3))])], before)
    expect(unreadOf(known)).toEqual({ readSeq: 1, unread: 2, unreadFromSeq: 2 })
    expect(unreadOf(after([chatEvents([removed(7, aMessage(2)), removed(8, aMessage(4))])], known))).toEqual({
      readSeq: 1,
      unread: 0,
      unreadFromSeq: null,
    })
  })

  test('[R37] stops at its limit, and stays there when one is removed', () => {
    const state = inChatWith(messagesFrom(1, limits.unreadMax))
    const more = after([eventsOf(messagesFrom(limits.unreadMax + 1, limits.unreadMax + 5))], state)
    expect(unreadOf(more).unread).toBe(limits.unreadMax)
    expect(unreadOf(after([chatEvents([removed(limits.unreadMax + 6, aMessage(3))])], more)).unread).toBe(limits.unreadMax)
  })

  test('[R37] a count of the server waits for the events it counted, and is dropped when they have gone on', () => {
    const state = inChatWith(messagesFrom(1, 2))
    const early = after([read(4)], state)
    expect(unreadOf(early)).toEqual(unreadOf(state))
    expect(unreadOf(after([eventsOf([aMessage(3)])], early)).unread).toBe(3)
    expect(unreadOf(after([eventsOf([aMessage(3), aMessage(4)])], early))).toEqual({ readSeq: 4, unread: 0, unreadFromSeq: null })
    expect(unreadOf(after([eventsOf(messagesFrom(3, 5))], early))).toEqual({ readSeq: 4, unread: 1, unreadFromSeq: 5 })
    const two = after([read(2), read(3)], early)
    expect(unreadOf(two)).toEqual({ readSeq: 2, unread: 0, unreadFromSeq: null })
    expect(unreadOf(after([eventsOf(messagesFrom(3, 4))], two))).toEqual({ readSeq: 4, unread: 0, unreadFromSeq: null })
    const jumped = after([chatSnapshot(messagesFrom(1, 6))], early)
    expect(unreadOf(jumped)).toEqual({ readSeq: 0, unread: 6, unreadFromSeq: 1 })
    expect(jumped.chats[chat]?.unreadAhead).toBeNull()
    const gone = after([eventsOf(messagesFrom(3, 5))], state)
    expect(after([read(4)], gone)).toBe(gone)
  })

  test('[R37] [R8] what a summary has counted is not counted again by the events that follow', () => {
    const ahead = after([userSnapshot([aChat(messagesFrom(1, 6))])], inChatWith(messagesFrom(1, 3)))
    expect(unreadOf(ahead).unread).toBe(6)
    expect(unreadOf(after([eventsOf(messagesFrom(4, 6))], ahead)).unread).toBe(6)
    expect(unreadOf(after([eventsOf(messagesFrom(4, 7))], ahead)).unread).toBe(7)
  })

  test('[R4] [R37] the same count twice changes nothing, and an older one of the same moment neither', () => {
    const state = after([read(2)], inChatWith(messagesFrom(1, 2)))
    expect(after([read(2)], state)).toBe(state)
    expect(unreadOf(after([read(1, 2)], state))).toEqual(unreadOf(state))
  })

  test('[R37] folded by any events it is what counting anew gives', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ type: fc.constant('say' as const), mine: fc.boolean() }) },
      { weight: 3, arbitrary: fc.record({ type: fc.constant('remove' as const), which: fc.nat({ max: 30 }) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('read' as const), which: fc.nat({ max: 30 }) }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const log: Message[] = []
        let state = inChatWith([])
        let seq = 0
        let readSeq = 0
        for (const taken of steps) {
          const events: ChatEvent[] = []
          switch (taken.type) {
            case 'say':
              seq += 1
              log.push(aMessage(seq, { authorId: taken.mine ? alice.id : bob.id }))
              events.push(...log.slice(-1).map(sent))
              break
            case 'remove': {
              const index = taken.which % Math.max(1, log.length)
              const message = log[index]
              if (!message || message.removedAt !== null) break
              seq += 1
              events.push(removed(seq, message))
              log[index] = { ...message, removedAt: message.sentAt }
              break
            }
            case 'read':
              readSeq = Math.max(readSeq, Math.min(taken.which, seq))
              state = after(
                [{ kind: 'state', unread: [{ chatId: chat, asOfSeq: seq, ...unreadIn(log, { me: alice.id, readSeq }) }] }],
                state,
              )
              break
            default:
              taken satisfies never
          }
          if (events.length > 0) state = after([chatEvents(events)], state)
          expect(unreadOf(state)).toEqual(unreadIn(log, { me: alice.id, readSeq }))
        }
      }),
    )
  })
})
