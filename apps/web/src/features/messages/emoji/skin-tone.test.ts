import { emojiSchema } from '@parley/protocol'
import { expect, test } from 'vitest'
import { emojiGroups, emojiOf } from './emoji-data.ts'
import { skinTones, withoutSkinTone, withSkinTone } from './skin-tone.ts'

const all = emojiGroups.flatMap(({ emoji }) => emoji.map(({ emoji: character }) => character))

test.each([
  ['a hand', '👋', '👋🏽'],
  ['a hand that says it is an emoji', '☝️', '☝🏽'],
  ['somebody at work', '🤷‍♀️', '🤷🏽‍♀️'],
  ['a face, which is everybody’s', '😀', '😀'],
  ['a flag', '🇪🇺', '🇪🇺'],
  ['a family, which has no tones', '👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'],
])('[S2.22] %s in a tone', (_, emoji, toned) => {
  expect(withSkinTone(emoji, 'medium')).toBe(toned)
  expect(withSkinTone(emoji, 'none')).toBe(emoji)
})

test('[S2.22] in every tone, everything in the picker is one emoji that a reaction takes, and is known again', () => {
  for (const tone of skinTones) {
    const toned = all.map((emoji) => withSkinTone(emoji, tone))
    expect(toned.filter((emoji) => !emojiSchema.safeParse(emoji).success)).toEqual([])
    expect(toned.map((emoji) => emojiOf(emoji)?.emoji)).toEqual(all)
  }
  expect(all.filter((emoji) => withSkinTone(emoji, 'dark') !== emoji).length).toBeGreaterThan(50)
})

test('what differs in its tone alone is the same', () => {
  expect(withoutSkinTone('☝🏿')).toBe(withoutSkinTone('☝️'))
})
