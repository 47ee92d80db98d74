import { createChatId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { findChats } from './find-chats.ts'
import { filterUnread } from './use-chat-list.ts'

const chats = ['Zoë Müller', 'Bob Lindqvist', 'ليلى حداد'].map((title) => ({ title }))
const found = (query: string) => findChats(chats, query).map(({ title }) => title)

test.each([
  ['', chats.map(({ title }) => title)],
  ['zoe', ['Zoë Müller']],
  ['MULL', ['Zoë Müller']],
  ['lind bob', ['Bob Lindqvist']],
  ['حداد', ['ليلى حداد']],
  ['mei', []],
])('[UX42] %j finds %j', (query, titles) => {
  expect(found(query)).toEqual(titles)
})

test('[UX42] what is unread is shown alone, with the chat that is open', () => {
  const [read, unread, open] = [0, 3, 0].map((count) => ({ unread: count, chat: { id: createChatId() } }))
  if (!read || !unread || !open) throw new Error('three chats')
  const all = [read, unread, open]
  expect(filterUnread(all, 'unread', open.chat.id)).toEqual([unread, open])
  expect(filterUnread(all, 'unread', null)).toEqual([unread])
  expect(filterUnread(all, 'all', null)).toEqual(all)
})
