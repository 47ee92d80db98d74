import { isBigEmoji } from './big-emoji.ts'
import type { PlacedRow } from './grouping.ts'

/** How wide the talk is and how its text is set, in px: what a guess needs. */
export type TextMetrics = { columnWidth: number; lineHeight: number; characterWidth: number }

/** A guess at a row's height before it is drawn. The nearer it is, the less there is to put right while someone scrolls. */
export function guessRowHeight({ row, place, startsDay }: PlacedRow, { columnWidth, lineHeight, characterWidth }: TextMetrics): number {
  const text = row.status === 'sent' ? row.message.text : row.text
  const above = startsDay ? 56 : place === 'single' || place === 'first' ? 14 : 2
  const below = row.status === 'failed' ? 22 : 0
  if (isBigEmoji(text)) return above + 48 + 16 + below
  const width = Math.min(560, columnWidth * 0.84) - 26
  const perLine = Math.max(8, Math.floor(width / characterWidth))
  const lines = text.split('\n').reduce((count, line) => count + Math.max(1, Math.ceil(line.length / perLine)), 0)
  const lastLine = text.length - text.lastIndexOf('\n') - 1
  // Time and status want some 60 px at the end of the last line.
  const timeLine = (lastLine % perLine) * characterWidth + 60 > width ? 1 : 0
  return above + 14 + (lines + timeLine) * lineHeight + below
}
