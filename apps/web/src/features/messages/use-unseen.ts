import type { TimelineRow } from '@parley/client'
import type { UserId } from '@parley/protocol'
import { useRef } from 'react'
import { messageOf } from './grouping.ts'
import { countsAsUnread } from './unread.ts'

/** [UX4] How many messages of others stand below what one has seen. */
export function useUnseen(
  newest: readonly TimelineRow[],
  { isAway, bottom, me }: { isAway: boolean; bottom: TimelineRow | null; me: UserId },
): number {
  const seenSeq = useRef(0)
  const bottomSeq = bottom ? lastSeq([bottom]) : 0
  if (bottom && !isAway) seenSeq.current = lastSeq(newest)
  else if (bottomSeq > seenSeq.current) seenSeq.current = bottomSeq
  return isAway && bottom ? countAfter(newest, seenSeq.current, me) : 0
}

export function countAfter(rows: readonly TimelineRow[], seq: number, me: UserId): number {
  let count = 0
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index]
    const message = row ? messageOf(row) : null
    if (!message) continue
    if (message.seq <= seq) break
    if (countsAsUnread(message, { fromSeq: seq + 1, me })) count++
  }
  return count
}

export function lastSeq(rows: readonly TimelineRow[]): number {
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index]
    const message = row ? messageOf(row) : null
    if (message) return message.seq
  }
  return 0
}
