import { createChatId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { nextChat, nextUnread } from './next-chat.ts'

const chats = [0, 2, 0, 1].map((unread) => ({ chat: { id: createChatId() }, unread }))
const [first, second, third, fourth] = chats.map(({ chat }) => chat.id)
const open = (id = first) => id ?? null

test('[UX44] Alt with an arrow goes to the chat below or above, and stops at the ends; from nowhere to the first', () => {
  expect(nextChat(chats, open(first), 1)).toBe(second)
  expect(nextChat(chats, open(second), -1)).toBe(first)
  expect(nextChat(chats, open(first), -1)).toBeNull()
  expect(nextChat(chats, open(fourth), 1)).toBeNull()
  expect(nextChat(chats, null, 1)).toBe(first)
  expect(nextChat([], null, 1)).toBeNull()
})

test('[UX44] with Shift it goes to the unread ones alone, round the end too', () => {
  expect(nextUnread(chats, open(first), 1)).toBe(second)
  expect(nextUnread(chats, open(second), 1)).toBe(fourth)
  expect(nextUnread(chats, open(fourth), 1)).toBe(second)
  expect(nextUnread(chats, open(third), -1)).toBe(second)
  expect(nextUnread(chats, null, 1)).toBe(second)
  expect(nextUnread(chats, null, -1)).toBe(fourth)
})

test('[UX44] where all is read there is nowhere to go', () => {
  const read = chats.map((item) => ({ ...item, unread: 0 }))
  expect(nextUnread(read, open(first), 1)).toBeNull()
  expect(nextUnread([{ chat: { id: first ?? createChatId() }, unread: 3 }], open(first), 1)).toBeNull()
})
