import type { TimelineRow } from '@parley/client'
import type { UserId } from '@parley/protocol'
import { useRef } from 'react'
import { messageOf } from './grouping.ts'
import { countsAsUnread } from './unread.ts'
import type { VisitState } from './use-visit.ts'

/** [UX4] How many messages of others stand below what one has seen, here or at any time before. */
export function useUnseen(
  newest: readonly TimelineRow[],
  { isAway, bottom, me, visit, unread }: { isAway: boolean; bottom: TimelineRow | null; me: UserId; visit: VisitState; unread: number },
): number {
  const seenSeq = useRef(0)
  const begun = useRef<VisitState | null>(null)
  if (visit.status === 'here' && begun.current !== visit) {
    begun.current = visit
    seenSeq.current = Math.max(seenSeq.current, visit.visit ? visit.visit.newFromSeq - 1 : lastSeq(newest))
  }
  const bottomSeq = bottom ? lastSeq([bottom]) : 0
  if (bottom && !isAway) seenSeq.current = lastSeq(newest)
  else if (bottomSeq > seenSeq.current) seenSeq.current = bottomSeq
  return isAway && bottom ? toUnseen(newest, { seenSeq: seenSeq.current, me, unread }) : 0
}

/** Of what isn't all here, the number is the server's. */
export function toUnseen(newest: readonly TimelineRow[], { seenSeq, me, unread }: { seenSeq: number; me: UserId; unread: number }): number {
  const count = countAfter(newest, seenSeq, me)
  const first = newest[0] && messageOf(newest[0])
  return first && first.seq > seenSeq + 1 ? Math.max(count, unread) : count
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
