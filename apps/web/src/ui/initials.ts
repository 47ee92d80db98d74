import { firstGrapheme, toGraphemes } from './graphemes.ts'
import { startsWithEmoji } from './starts-with-emoji.ts'

/** The first letter of the first and of the last word, as people are used to; of one word, one letter. Of no letters, what is there. */
export function toInitials(name: string): string {
  const spoken = name.split(/[\s._]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  // A year or a number is nobody's initial while there are words.
  const named = spoken.filter((word) => /\p{L}/u.test(word))
  const words = named.length > 0 ? named : spoken
  const letters = [words.at(0), words.length > 1 ? words.at(-1) : undefined].map(firstLetter).join('')
  return letters || firstGrapheme(name.trim()) || '?'
}

/** What a group with an emoji in its name is known by. */
export const firstEmojiOf = (name: string): string | null => (isPlain(name) ? null : (toGraphemes(name).find(startsWithEmoji) ?? null))

/** Without the sign that makes a keycap of a digit, what every keyboard has is no emoji. */
const isPlain = (name: string): boolean => /^[ -~]*$/.test(name)

function firstLetter(word: string | undefined): string {
  const start = word?.match(/[\p{L}\p{N}].*/su)?.[0] ?? ''
  return firstGrapheme(start).toUpperCase()
}
