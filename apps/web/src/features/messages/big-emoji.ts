import { startsWithEmoji } from '../../ui/starts-with-emoji.ts'

/** One to three emoji and nothing else are shown large. */
export function isBigEmoji(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed.length > 60 || !startsWithEmoji(trimmed)) return false
  const graphemes = [...segmenter.segment(trimmed)]
  return graphemes.length <= 3 && graphemes.every(({ segment }) => startsWithEmoji(segment))
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
