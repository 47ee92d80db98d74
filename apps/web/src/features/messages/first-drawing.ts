import type { PlacedRow } from './grouping.ts'
import { guessRowHeight, type Speakers, type TextMetrics } from './row-height.ts'

/** Above the first row: the beginning of the chat, or what shows that older messages come. Always as tall, so that neither moves the rows. */
export const spaceAbovePx = 72
export const spaceBelowPx = 8

/** Of the list that was here last. */
let lastViewHeight: number | null = null

export function noteViewHeight(height: number | undefined): void {
  lastViewHeight = height ?? lastViewHeight
}

/** What a server draws: the rows at the end, as many as fill most windows. How tall they are is for the browser to see (`EndScript`). */
export function drawEnd(
  rows: readonly PlacedRow[],
  speakers: Speakers,
): { items: { index: number; start: number }[]; totalHeight: number } {
  const heightOf = (row: PlacedRow | undefined) => (row ? guessRowHeight(row, serverMetrics, speakers) : 0)
  const totalHeight = rows.reduce((total, row) => total + heightOf(row), spaceAbovePx + spaceBelowPx)
  const items: { index: number; start: number }[] = []
  let start = totalHeight - spaceBelowPx
  for (let index = rows.length - 1; index >= 0 && totalHeight - start < serverMetrics.viewHeight; index -= 1) {
    start -= heightOf(rows[index])
    items.unshift({ index, start })
  }
  return { items, totalHeight }
}

/** How wide and tall a window is that the server can't see. */
const serverMetrics = { columnWidth: 772, lineHeight: 22, characterWidth: 7.3, viewHeight: 1_000 }

/** How wide and tall the list will be, as well as it can be known before it is drawn. */
export function measureText(): TextMetrics & { viewHeight: number } {
  if (typeof window === 'undefined') return serverMetrics
  const isPhone = window.innerWidth < 640
  const columnWidth = isPhone ? window.innerWidth - 24 : Math.min(772, window.innerWidth - 400)
  return { columnWidth, lineHeight: 22, characterWidth: isPhone ? 7.8 : 7.3, viewHeight: lastViewHeight ?? window.innerHeight }
}
