import { emojiSchema } from '@parley/protocol'
import { afterEach, expect, test } from 'vitest'
import { emojiGroups, emojiOfCode, loadEmojiWords, nameOfEmoji, searchEmoji } from './emoji-data.ts'

afterEach(() => loadEmojiWords('en'))

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

test.each([
  ['de', { Gurke: '🥒', vulkan: '🌋', 'grune herz': '💚', volc: '🌋', geburtstag: '🎂' }],
  ['ar', { خيار: '🥒', بركان: '🌋', اسد: '🦁', volc: '🌋' }],
] as const)('[UX35] [UX59] an emoji is found by words in %s too, and by English ones still', async (language, words) => {
  await loadEmojiWords(language)
  for (const [word, emoji] of Object.entries(words)) expect(searchEmoji(word, 3).map((found) => found.emoji)).toContain(emoji)
})

test('[UX59] every emoji is called something in each language', async () => {
  // What is called so everywhere.
  const same = new Set(['om'])
  for (const language of ['de', 'ar'] as const) {
    await loadEmojiWords(language)
    expect(all.filter((emoji) => !same.has(emoji.name) && [emoji.name, ''].includes(nameOfEmoji(emoji)))).toEqual([])
  }
  await loadEmojiWords('de')
  expect(all.filter(({ emoji }) => emoji === '🥒').map(nameOfEmoji)).toEqual(['Gurke'])
})
