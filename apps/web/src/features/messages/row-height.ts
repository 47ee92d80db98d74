import type { ChatKind, UserId } from '@parley/protocol'
import { isBigEmoji } from './big-emoji.ts'
import { isSystem, messageOf, type PlacedRow } from './grouping.ts'
import { foldedLines, isLongText } from './long-text.ts'

/** How wide the talk is and how its text is set, in px: what a guess needs. */
export type TextMetrics = { columnWidth: number; lineHeight: number; characterWidth: number }
/** Where several people speak, others have their name above and their picture beside. */
export type Speakers = { kind: ChatKind; me: UserId }

const nameHeight = 19
const quoteHeight = 54
/** What leads to the rest of a long text. */
const footHeight = 23
const reactionsHeight = 23

/** A guess at a row's height before it is drawn. The nearer it is, the less there is to put right while someone scrolls. */
export function guessRowHeight(
  { row, place, authorId, startsDay, startsNew }: PlacedRow,
  metrics: TextMetrics,
  { kind, me }: Speakers,
): number {
  const message = messageOf(row)
  const isTurn = place === 'single' || place === 'first'
  const above = (startsDay ? 56 : 0) + (startsNew ? 48 : 0) || (isTurn ? 14 : 2)
  if (isSystem(row)) return above + 20
  const isNamed = kind === 'group' && authorId !== me
  const name = isNamed && isTurn ? nameHeight : 0
  if (message && message.removedAt !== null) return above + name + 34
  const text = message ? message.text : 'text' in row ? row.text : ''
  const below = (row.status === 'failed' ? 22 : 0) + (message && message.reactions.length > 0 ? reactionsHeight : 0)
  const quote = row.quoted ? quoteHeight : 0
  if (isBigEmoji(text) && quote === 0) return above + name + 48 + 16 + below
  return above + name + quote + 14 + textHeight(text, metrics, isNamed ? 40 : 0) + below
}

function textHeight(text: string, { columnWidth, lineHeight, characterWidth }: TextMetrics, aside: number): number {
  const width = Math.min(560, (columnWidth - aside) * 0.84) - 26
  const perLine = Math.max(8, Math.floor(width / characterWidth))
  if (isLongText(text)) return foldedLines * lineHeight + footHeight
  const lines = text.split('\n').reduce((count, line) => count + Math.max(1, Math.ceil(line.length / perLine)), 0)
  const lastLine = text.length - text.lastIndexOf('\n') - 1
  // Time and status want some 60 px at the end of the last line.
  const timeLine = (lastLine % perLine) * characterWidth + 60 > width ? 1 : 0
  return (lines + timeLine) * lineHeight
}
