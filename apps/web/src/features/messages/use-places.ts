import type { MessageId } from '@parley/protocol'
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { PlacedRow } from './grouping.ts'
import type { Spot } from './spots.ts'
import type { Start } from './use-opening.ts'
import { endPx, type StickToEnd } from './use-stick-to-end.ts'

/** A place is put right for so long while the rows around it turn out taller or smaller than guessed. */
const settleMs = 1_000

/** To any of the rows, and where one is among them. */
export function usePlaces(
  scroller: RefObject<HTMLElement | null>,
  virtualizer: { readonly measurementsCache: readonly { start: number }[] },
  {
    rows,
    isExcerpt,
    opensAt,
    stick: { stick, handAtMs, release, move },
  }: {
    rows: readonly PlacedRow[]
    /** What follows the last row isn't here. */
    isExcerpt: boolean
    /** Where to begin; null for the end. Undefined as long as it isn't known. */
    opensAt: Start | undefined
    stick: Pick<StickToEnd, 'stick' | 'handAtMs' | 'release' | 'move'>
  },
) {
  /** Puts a row where it can be read, without a journey: what is far is simply there. */
  const place = useCallback(
    (index: number, offsetPx: number | undefined) => {
      const element = scroller.current
      const item = virtualizer.measurementsCache[index]
      if (!element || !item) return
      const drawn = element.querySelector(`[data-index="${index}"]`)
      // How far a message was from the edge is measured without the dividers that come and go above it.
      const measured = offsetPx === undefined ? drawn : drawn?.querySelector('article')
      const start = measured ? measured.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop : item.start
      const offset = offsetPx === undefined ? Math.round(start - element.clientHeight / 3) : start - offsetPx
      const end = element.scrollHeight - element.clientHeight
      const wanted = Math.min(Math.max(0, offset), end)
      if (Math.abs(element.scrollTop - wanted) < 1) return
      if (isExcerpt || end - wanted > endPx) release()
      move(wanted)
    },
    [scroller, virtualizer, isExcerpt, move, release],
  )

  const goal = useRef<{ spot: Spot; sinceMs: number } | null>(null)
  const settle = useCallback(() => {
    if (!goal.current) return
    const { spot, sinceMs } = goal.current
    const isOver = handAtMs.current > sinceMs || performance.now() - sinceMs > settleMs
    const index = isOver ? -1 : rows.findIndex(({ id }) => id === spot.id)
    if (index < 0) goal.current = null
    else place(index, spot.offsetPx)
  }, [rows, place, handAtMs])
  // After every drawing, until a hand takes over: the rows around the place have their heights only now.
  useLayoutEffect(settle)

  const goTo = useCallback(
    (start: Exclude<Start, null>): MessageId | null => {
      const id = start === 'new' ? rows.find(({ startsNew }) => startsNew)?.id : start.id
      if (id === undefined || rows.every((row) => row.id !== id)) return null
      goal.current = { spot: start === 'new' ? { id } : start, sinceMs: performance.now() }
      settle()
      return id
    },
    [rows, settle],
  )
  const isPlaced = useIsPlaced({ opensAt, goTo })

  const whereNow = useCallback((): Spot | null => {
    const element = scroller.current
    if (!element || stick.current) return null
    const edge = element.getBoundingClientRect().top
    for (const article of element.querySelectorAll<HTMLElement>('article[data-message-id]')) {
      const { top, bottom } = article.getBoundingClientRect()
      if (bottom > edge) return { id: article.dataset['messageId'] as MessageId, offsetPx: top - edge }
    }
    return null
  }, [scroller, stick])

  const isInSight = useCallback(
    (id: MessageId): boolean => {
      const element = scroller.current
      const article = element?.querySelector(`article[data-message-id="${id}"]`)
      if (!element || !article) return false
      const [edges, { top, bottom }] = [element.getBoundingClientRect(), article.getBoundingClientRect()]
      return top >= edges.top && bottom <= edges.bottom
    },
    [scroller],
  )

  return {
    /** Brings a row into sight and says which. Null if it isn't among them. */
    goTo,
    /** Where one was going is no place to go to any more. */
    forgetGoal: useCallback(() => {
      goal.current = null
    }, []),
    isPlaced,
    /** What is read now; null at the end. */
    whereNow,
    isInSight,
  }
}

/** [UX1] Stands where one begins to read, from the first drawing in which that is known. */
function useIsPlaced({ opensAt, goTo }: { opensAt: Start | undefined; goTo: (start: Exclude<Start, null>) => MessageId | null }): boolean {
  const [isPlaced, setPlaced] = useState(false)
  useLayoutEffect(() => {
    if (isPlaced || opensAt === undefined) return
    if (opensAt === null || goTo(opensAt) !== null) setPlaced(true)
  })
  return isPlaced
}
