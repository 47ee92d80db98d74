import groups from './emoji.json'
import { withoutSkinTone } from './skin-tone.ts'

export type Emoji = { emoji: string; code: string; name: string; words: readonly string[] }
export type EmojiGroup = { id: EmojiGroupId; emoji: readonly Emoji[] }
export type EmojiGroupId = 'people' | 'nature' | 'food' | 'activity' | 'travel' | 'objects' | 'symbols' | 'flags'

/** One's own, so that nobody else's server learns who looks for what: `emoji code words…`. */
export const emojiGroups: readonly EmojiGroup[] = groups.map(({ id, emoji }) => ({
  id: id as EmojiGroupId,
  emoji: emoji.map((line) => {
    const [character = '', code = '', ...others] = line.split(' ')
    return { emoji: character, code, name: code.replaceAll('_', ' '), words: [...code.split('_'), ...others] }
  }),
}))

const all = emojiGroups.flatMap(({ emoji }) => emoji)
const byCode = new Map(all.map((emoji) => [emoji.code, emoji]))
const byCharacter = new Map(all.map((emoji) => [withoutSkinTone(emoji.emoji), emoji]))

/** `+1` is what many type for `thumbsup`: a word that isn't the code finds its emoji, too, if it is only one's. */
export const emojiOfCode = (code: string): Emoji | null => byCode.get(code) ?? all.find(({ words }) => words.includes(code)) ?? null
/** In whatever tone. */
export const emojiOf = (character: string): Emoji | null => byCharacter.get(withoutSkinTone(character)) ?? null

/** Whose code begins like this first, the shortest of them before the others, then whose words do. Several words narrow it down. */
export function searchEmoji(query: string, countMax: number): Emoji[] {
  const sought = query.trim().toLowerCase()
  const parts = sought.split(/[\s_]+/).filter((part) => part !== '')
  if (parts.length === 0) return []
  const code = parts.join('_')
  const matching = all.filter(({ words }) => parts.every((part) => words.some((word) => word.startsWith(part))))
  const rank = (emoji: Emoji) => (emoji.code === code ? 0 : emoji.code.startsWith(code) ? 1 : 2)
  const lengthIn = (emoji: Emoji) => (rank(emoji) === 1 ? emoji.code.length : 0)
  return matching.toSorted((one, other) => rank(one) - rank(other) || lengthIn(one) - lengthIn(other)).slice(0, countMax)
}
