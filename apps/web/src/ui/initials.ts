import { startsWithEmoji } from './starts-with-emoji.ts'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The first letter of the first and of the last word, as people are used to; of one word, one letter. Of no letters, what is there. */
export function toInitials(name: string): string {
  const spoken = name.split(/[\s._]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  // A year or a number is nobody's initial while there are words.
  const named = spoken.filter((word) => /\p{L}/u.test(word))
  const words = named.length > 0 ? named : spoken
  const letters = [words.at(0), words.length > 1 ? words.at(-1) : undefined].map(firstLetter).join('')
  return letters || [...segmenter.segment(name.trim())][0]?.segment || '?'
}

/** What a group with an emoji in its name is known by. */
export const firstEmojiOf = (name: string): string | null =>
  [...segmenter.segment(name)].find(({ segment }) => startsWithEmoji(segment))?.segment ?? null

function firstLetter(word: string | undefined): string {
  const start = word?.match(/[\p{L}\p{N}].*/su)?.[0] ?? ''
  return [...segmenter.segment(start)][0]?.segment.toUpperCase() ?? ''
}
