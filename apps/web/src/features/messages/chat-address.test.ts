import { createChatId, createMessageId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { toChatPath } from './chat-address.ts'

const origin = 'https://chat.example.org'
const path = `/c/${createChatId()}?m=${createMessageId()}`

test('[UX50] a link to a chat or a message of this Parley leads there in place', () => {
  expect(toChatPath(origin + path, origin)).toBe(path)
  expect(toChatPath(`${origin}/c/${createChatId()}`, origin)).toMatch(/^\/c\/[0-9a-f-]{36}$/)
})

test.each([
  ['another Parley', `https://elsewhere.example.org${path}`],
  ['a name that begins alike', `${origin}.evil.example${path}`],
  ['another page', `${origin}/settings`],
  ['no chat', `${origin}/c/nothing`],
  ['more than a chat', `${origin}${path.split('?')[0]}/more`],
])('[UX50] a link to %s opens beside it, like any other', (_, href) => {
  expect(toChatPath(href, origin)).toBeNull()
})
