import type { Mention, UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { mentionsAmong, toParts } from './mentions.ts'

const bob: Mention = { userId: 'bob-id' as UserId, username: 'bob' }
const dotted: Mention = { userId: 'dotted-id' as UserId, username: 'bob.' }
const zoe: Mention = { userId: 'zoe-id' as UserId, username: 'zoe-2' }

const named = (text: string, mentions: Mention[]) =>
  toParts(text, mentions).flatMap((part) => (part.kind === 'mention' ? [[part.text, part.userId]] : []))

test.each([
  ['at the beginning', '@bob hi', '@bob'],
  ['in the middle', 'could @bob help?', '@bob'],
  ['at the end of a sentence', 'ask @bob.', '@bob'],
  ['in brackets', '(@bob)', '@bob'],
  ['in capitals', 'hey @BOB', '@BOB'],
  ['after a letter of a script without spaces', '你好@bob', '@bob'],
])('[UX35] somebody is named %s', (_, text, written) => {
  expect(named(text, [bob])).toEqual([[written, bob.userId]])
})

test.each([
  ['inside a word', 'x@bob'],
  ['in an e-mail address', 'write to me@bob.example'],
  ['in a link', 'https://example.org/@bob'],
  ['as the beginning of a longer name', '@bobby'],
  ['who is no member', '@carol'],
])('nobody is named %s', (_, text) => {
  expect(named(text, [bob])).toEqual([])
})

test('of the names that one @ can mean, the longest that is somebody’s', () => {
  expect(named('ask @bob.', [bob, dotted])).toEqual([['@bob.', dotted.userId]])
  expect(named('ask @zoe-2, @bob', [zoe, bob])).toEqual([
    ['@zoe-2', zoe.userId],
    ['@bob', bob.userId],
  ])
})

test('the parts are the text, letter for letter', () => {
  const text = 'Hi @bob, see https://example.org/x. @zoe-2? 🐌 @nobody'
  const parts = toParts(text, [bob, zoe])
  expect(parts.map((part) => part.text).join('')).toBe(text)
  expect(parts.map(({ kind }) => kind)).toEqual(['text', 'mention', 'text', 'link', 'text', 'mention', 'text'])
})

test('what is on its way names the same people as when it is said', () => {
  const members = [
    { id: bob.userId, username: 'bob' },
    { id: zoe.userId, username: 'zoe-2' },
  ]
  expect(mentionsAmong('@Bob and @bob, not bob', members)).toEqual([bob])
  expect(mentionsAmong('nobody', members)).toEqual([])
})
