import { describe, expect, test } from 'vitest'
import { cutWindow } from './excerpts.ts'
import { appendMessage, ingestMessages } from './messages.ts'
import {
  aChat,
  after,
  aMessage,
  at,
  chat,
  chatSnapshot,
  eventsOf,
  inChatWith,
  inEvent,
  messagesFrom,
  people,
  ready,
  shown,
  upTo,
  userSnapshot,
} from './testing/words.ts'

const older = (from: number, to: number, hasMore = from > 1) => ({ items: messagesFrom(from, to), hasMore, asOfSeq: 100 })

describe('the window of a chat', () => {
  test('[R16] is ordered by seq, whatever the clocks said', () => {
    const backwards = [aMessage(1, { sentAt: at(9) }), aMessage(2, { sentAt: at(1) })]
    expect(shown(after([eventsOf(backwards)], inChatWith([])))).toEqual([1, 2])
  })

  test('[R4] takes a message once', () => {
    const [known] = Object.values(inChatWith(messagesFrom(1, 3)).chats)
    if (!known) throw new Error('there is a chat')
    expect(appendMessage(known, inEvent(aMessage(3)))).toBe(known)
  })

  test('[R17] takes a page of older messages that ends where it begins', () => {
    const state = after([chatSnapshot(messagesFrom(1, 40))], inChatWith([]))
    const first = ingestMessages(state, { chatId: chat, bound: { beforeSeq: 11 }, page: older(6, 10) })
    expect(shown(first)).toEqual(messagesFrom(6, 40).map(({ seq }) => seq))
    expect(first.chats[chat]?.hasMore).toBe(true)
    const all = ingestMessages(first, { chatId: chat, bound: { beforeSeq: 6 }, page: older(1, 5) })
    expect(shown(all)).toEqual(upTo(40))
    expect(all.chats[chat]?.hasMore).toBe(false)
  })

  test('[R17] drops a page that was asked for before it began anew', () => {
    const state = after([chatSnapshot(messagesFrom(1, 90))], inChatWith(messagesFrom(1, 3)))
    expect(ingestMessages(state, { chatId: chat, bound: { beforeSeq: 11 }, page: older(1, 10) })).toBe(state)
    const unknown = after([people, ready])
    expect(ingestMessages(unknown, { chatId: chat, bound: { beforeSeq: 11 }, page: older(1, 10) })).toBe(unknown)
  })

  test('[R18] is cut to its newest 250 when it has grown beyond 500', () => {
    const messages = messagesFrom(1, 501)
    const known = after([userSnapshot([aChat()]), eventsOf(messages.slice(0, 500))])
    expect(cutWindow(known, chat)).toBe(known)
    const cut = cutWindow(after([eventsOf(messages.slice(500))], known), chat)
    expect(shown(cut)).toEqual(messagesFrom(252, 501).map(({ seq }) => seq))
    expect(cut.chats[chat]?.hasMore).toBe(true)
  })
})
