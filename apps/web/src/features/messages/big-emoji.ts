import { toGraphemes } from '../../ui/graphemes.ts'
import { startsWithEmoji } from '../../ui/starts-with-emoji.ts'

/** One to three emoji and nothing else are shown large. */
export function isBigEmoji(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed.length > 60 || !startsWithEmoji(trimmed)) return false
  const graphemes = toGraphemes(trimmed)
  return graphemes.length <= 3 && graphemes.every(startsWithEmoji)
}
