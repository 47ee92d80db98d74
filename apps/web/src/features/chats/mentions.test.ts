import { expect, test } from 'vitest'
import { splitAtMentions } from './mentions.ts'

const named = (text: string, username = 'mei') =>
  splitAtMentions(text, username)
    .map(({ text: part, isMe }) => (isMe ? `[${part}]` : part))
    .join('')

test.each([
  ['@mei can you?', '[@mei] can you?'],
  ['Ask @Mei, and @mei.', 'Ask [@Mei], and [@mei].'],
  ['@mei.tanaka is somebody else', '@mei.tanaka is somebody else'],
  ['mail@mei isn’t one, @@mei neither', 'mail@mei isn’t one, @@mei neither'],
  ['@meister', '@meister'],
])('of %j one’s own name stands out', (text, parts) => {
  expect(named(text)).toBe(parts)
})

test('a dot in a username is a dot', () => {
  expect(named('@mei.tanaka and @meixtanaka', 'mei.tanaka')).toBe('[@mei.tanaka] and @meixtanaka')
})
