import { type Language, toLanguage } from '../../../i18n/languages.ts'
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

/** What they are called in a language, and other words for them: Unicode's own (LICENSE-unicode.txt), as `emoji name words…`. */
const spoken = { de: () => import('./words.de.json'), ar: () => import('./words.ar.json') } as const
type Spoken = { name: string; words: readonly string[] }
let known: ReadonlyMap<string, Spoken> = new Map()

/** Until it is there, and where there is none, the English words stand alone; they are understood in every language. */
export async function loadEmojiWords(language: Language = pageLanguage()): Promise<void> {
  const { default: lines } = language === 'en' ? { default: [] } : await spoken[language]()
  known = new Map(
    lines.map((line) => {
      const [character = '', name = '', ...words] = line.split(' ')
      return [character, { name: name.replaceAll('_', ' '), words: [...name.split('_'), ...words].map(toPlain) }]
    }),
  )
}

/** Another language is another page. */
const pageLanguage = (): Language => toLanguage(document.documentElement.lang) ?? 'en'

/** What it is called in the language that was loaded; else in English. */
export const nameOfEmoji = ({ emoji, name }: Emoji): string => known.get(emoji)?.name ?? name

/**
 * Whose code begins like this first, the shortest of them before the others, then whose words do; of those the ones that are called so.
 * Several words narrow it down.
 */
export function searchEmoji(query: string, countMax: number): Emoji[] {
  const sought = query.trim().toLowerCase()
  const parts = sought.split(/[\s_]+/).filter((part) => part !== '')
  if (parts.length === 0) return []
  const code = parts.join('_')
  const plain = parts.map(toPlain)
  const fits = (words: readonly string[], wanted: readonly string[]) => wanted.every((part) => words.some((word) => word.startsWith(part)))
  const matching = all.filter(({ emoji, words }) => fits(words, parts) || fits(known.get(emoji)?.words ?? [], plain))
  const rank = ({ emoji, code: own }: Emoji) => {
    if (own === code) return 0
    if (own.startsWith(code)) return 1
    return toPlain(known.get(emoji)?.name ?? '').startsWith(plain.join(' ')) ? 2 : 3
  }
  const lengthIn = (emoji: Emoji) => (rank(emoji) === 1 ? emoji.code.length : rank(emoji) === 2 ? nameOfEmoji(emoji).length : 0)
  return matching.toSorted((one, other) => rank(one) - rank(other) || lengthIn(one) - lengthIn(other)).slice(0, countMax)
}

/** Without case, umlauts, hamzas and the like: who types `grun` or `اسد` means what has them. */
const toPlain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
