import type { Place } from '@parley/client'
import { type Timeline, useConnection } from '@parley/client/react'
import type { MessageId } from '@parley/protocol'
import { useEffect, useState } from 'react'
import { messageOf } from './grouping.ts'
import type { Spot } from './spots.ts'
import type { VisitState } from './use-visit.ts'

/** Where one begins to read: a place, the first message that is new, or the end. */
export type Start = Spot | 'new' | null

export type Opening =
  | { status: 'deciding' }
  /** It is further back than what is here, and on its way. */
  | { status: 'seeking'; place: Place; start: Start }
  | { status: 'open'; start: Start; isLinked: boolean }

export type OpeningOptions = {
  timeline: Pick<Timeline, 'status' | 'rows' | 'hasMore' | 'loadAround'>
  visit: VisitState
  /** The message that the address names. */
  linkedId: MessageId | null
  /** Where this chat was left before. */
  left: Spot | null
  onMissing: () => void
}

/**
 * [UX1] [UX9] [UX50] Decides once where a chat opens: at the message its address names, else where it was left, else at the first that is
 * unread, else at its end.
 */
export function useOpening({ timeline, visit, linkedId, left, onMissing }: OpeningOptions): Opening {
  const { status, rows, hasMore, loadAround } = timeline
  const { status: connection } = useConnection()
  const [opening, setOpening] = useState<Opening>({ status: 'deciding' })
  const [wishes, setWishes] = useState(() => [
    ...(linkedId === null ? [] : [{ spot: { id: linkedId } as Spot, isLinked: true }]),
    ...(left === null ? [] : [{ spot: left, isLinked: false }]),
  ])

  const next = (): Opening => {
    if (opening.status !== 'deciding') return opening
    // Who writes into a chat that has not come yet sees what they wrote.
    if (status !== 'ready') return rows.at(-1)?.status === 'sending' ? { status: 'open', start: null, isLinked: false } : opening
    const [wish] = wishes
    if (wish) {
      const { spot, isLinked } = wish
      if (rows.some(({ id }) => id === spot.id)) return { status: 'open', start: spot, isLinked }
      if (connection === 'online') return { status: 'seeking', place: { messageId: spot.id }, start: spot }
      return isLinked || connection === 'connecting' ? opening : { status: 'open', start: null, isLinked: false }
    }
    if (visit.status === 'arriving') return opening
    if (visit.visit === null) return { status: 'open', start: null, isLinked: false }
    const { newFromSeq } = visit.visit
    if (beginsBefore(newFromSeq, { rows, hasMore })) return { status: 'open', start: 'new', isLinked: false }
    return { status: 'seeking', place: { seq: newFromSeq }, start: 'new' }
  }
  const now = next()
  if (now !== opening) setOpening(now)

  useEffect(() => {
    if (opening.status !== 'seeking') return
    const { place, start } = opening
    const [wish] = wishes
    let isCurrent = true
    void loadAround(place).then((arrival) => {
      if (!isCurrent) return
      if (arrival === 'here') return setOpening({ status: 'open', start, isLinked: wish?.isLinked ?? false })
      if (arrival === 'missing' && wish?.isLinked) onMissing()
      if (!wish) return setOpening({ status: 'open', start: null, isLinked: false })
      setWishes(wishes.slice(1))
      setOpening({ status: 'deciding' })
    })
    return () => {
      isCurrent = false
    }
  }, [opening, wishes, loadAround, onMissing])

  return now
}

/** Whether what counts from a seq on begins among these lines, and not before them. */
export const beginsBefore = (seq: number, { rows, hasMore }: Pick<Timeline, 'rows' | 'hasMore'>): boolean =>
  !hasMore || firstSeqOf(rows) < seq

/** Not by way of a list of messages: this is asked at every drawing. */
function firstSeqOf(rows: Timeline['rows']): number {
  for (const row of rows) {
    const message = messageOf(row)
    if (message) return message.seq
  }
  return 0
}
