import type { UserId } from '@parley/protocol'
import { useRef } from 'react'
import type { PlacedRow } from './grouping.ts'

/** How many messages of others have arrived below since one left the end. */
export function useUnseen(rows: readonly PlacedRow[], { isAway, me }: { isAway: boolean; me: UserId }): number {
  const seenSeq = useRef(0)
  if (!isAway) seenSeq.current = lastSeq(rows)
  return isAway ? countAfter(rows, seenSeq.current, me) : 0
}

function countAfter(rows: readonly PlacedRow[], seq: number, me: UserId): number {
  let count = 0
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index]?.row
    if (row?.status !== 'sent') continue
    if (row.message.seq <= seq) break
    if (row.message.authorId !== me) count++
  }
  return count
}

export function lastSeq(rows: readonly PlacedRow[]): number {
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index]?.row
    if (row?.status === 'sent') return row.message.seq
  }
  return 0
}
