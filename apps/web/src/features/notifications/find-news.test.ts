import type { ChatListItem, ChatPreview } from '@parley/client'
import { createChatId, createMessageId, createUserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { findNews, findRead, mayDisturb, toStanding } from './find-news.ts'

const me = createUserId()
const bob = createUserId()
const said = (change: Partial<ChatPreview> = {}): ChatPreview => ({
  id: createMessageId(),
  authorId: bob,
  preview: 'hello',
  system: null,
  removedAt: null,
  at: '2026-11-20T12:00:00.000Z',
  status: 'sent',
  ...change,
})
const chatId = createChatId()
const chat = (lastMessage: ChatPreview | null, unread: number, id = chatId) =>
  ({ chat: { id, kind: 'direct' }, title: 'Bob', lastMessage, unread }) as ChatListItem
const newsOf = (before: ChatListItem[], after: ChatListItem[]) => findNews(toStanding(before), after, { me }).map(({ preview }) => preview)

test('[UX46] what somebody else says is news, once, and of several in a chat the last', () => {
  const first = said()
  const last = said({ preview: 'and one more' })
  expect(newsOf([chat(null, 0)], [chat(first, 1)])).toEqual(['hello'])
  expect(newsOf([chat(null, 0)], [chat(last, 3)])).toEqual(['and one more'])
  expect(newsOf([chat(first, 1)], [chat(first, 1)])).toEqual([])
})

test('[UX46] a chat that one was added to a moment ago is news too', () => {
  expect(newsOf([], [chat(said(), 1)])).toEqual(['hello'])
})

test('[UX46] what one says oneself, system lines, what is removed, read elsewhere or marked by hand is no news', () => {
  const old = said()
  const before = [chat(old, 0)]
  expect(newsOf(before, [chat(said({ authorId: me }), 0)])).toEqual([])
  expect(newsOf(before, [chat(said({ system: { kind: 'created' } as unknown as ChatPreview['system'] }), 1)])).toEqual([])
  expect(newsOf(before, [chat(said({ removedAt: '2026-11-20T12:00:01.000Z' }), 1)])).toEqual([])
  expect(newsOf(before, [chat(said(), 0)])).toEqual([])
  expect(newsOf(before, [chat(old, 1)])).toEqual([])
  // The last one was removed: the one before it stands last again.
  expect(newsOf([chat(said(), 2)], [chat(old, 1)])).toEqual([])
})

test('[UX46] who is busy isn’t disturbed', () => {
  expect([mayDisturb('online'), mayDisturb('away'), mayDisturb('invisible'), mayDisturb(null)]).toEqual([true, true, true, true])
  expect(mayDisturb('busy')).toBe(false)
})

test('[UX46] what was told of a chat is over when it is read', () => {
  const other = createChatId()
  expect(findRead([chat(said(), 0), chat(said(), 2, other)], [chatId, other])).toEqual([chatId])
})
