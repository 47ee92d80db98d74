import { emojiSchema } from '@parley/protocol'
import { expect, test } from 'vitest'
import { emojiGroups, emojiOfCode, searchEmoji } from './emoji-data.ts'

const all = emojiGroups.flatMap(({ emoji }) => emoji)

test('[S2.22] everything in the picker is one emoji that a reaction takes', () => {
  expect(all.filter(({ emoji }) => !emojiSchema.safeParse(emoji).success)).toEqual([])
})

test('no emoji and no short name is there twice', () => {
  expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length)
  expect(new Set(all.map(({ code }) => code)).size).toBe(all.length)
})

test('[UX35] an emoji is found by its short name, first by the beginning of it, then by other words', () => {
  const found = (query: string) => searchEmoji(query, 3).map(({ emoji }) => emoji)
  expect(found('volc')).toEqual(['🌋'])
  expect(found('tada')[0]).toBe('🎉')
  expect(found('heart')[0]).toBe('❤️')
  expect(found('hea')[0]).toBe('❤️')
  expect(found('red heart')).toEqual(['❤️'])
  expect(found('xyzzy')).toEqual([])
})

test('[S2.22] short names that are usual elsewhere are understood here', () => {
  expect(['tada', 'thumbsup', '+1', 'heart', 'fire', 'eyes'].map((code) => emojiOfCode(code)?.emoji)).toEqual([
    '🎉',
    '👍',
    '👍',
    '❤️',
    '🔥',
    '👀',
  ])
  expect(emojiOfCode('nothing-like-it')).toBeNull()
})
