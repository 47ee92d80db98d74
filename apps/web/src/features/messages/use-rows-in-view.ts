import type { MessageId } from '@parley/protocol'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react'
import type { PlacedRow } from './grouping.ts'
import { guessRowHeight, type Speakers, type TextMetrics } from './row-height.ts'
import { endPx, useStickToEnd } from './use-stick-to-end.ts'

/** Above the first row: the beginning of the chat, or what shows that older messages come. Always as tall, so that neither moves the rows. */
const spaceAbovePx = 72
const spaceBelowPx = 8
/** Who types stands below the last row. */
const typingPx = 34
/** So near the upper end the next older page is brought, early enough that few see it come. */
const olderPx = 900

/**
 * The rows that are near what one sees, and where they stand. New ones at the end keep a reader who is there at the end and move nobody
 * else; older ones that come in front move nothing at all.
 */
export function useRowsInView({
  rows,
  hasMore,
  loadOlder,
  opensAt,
  isTyping,
  speakers,
}: {
  rows: readonly PlacedRow[]
  hasMore: boolean
  loadOlder: () => Promise<void>
  /** The row to begin at, in the upper third; null for the end. Undefined as long as it isn't known. */
  opensAt: MessageId | null | undefined
  isTyping: boolean
  speakers: Speakers
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const [metrics] = useState(measureText)
  const older = useOlder(loadOlder)

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    estimateSize: (index) => guess(rows[index], metrics, speakers),
    anchorTo: 'end',
    overscan: 8,
    paddingStart: spaceAbovePx,
    paddingEnd: spaceBelowPx + (isTyping ? typingPx : 0),
    // The first drawing is of the end already.
    initialRect: { width: metrics.columnWidth, height: metrics.viewHeight },
    initialOffset: () => Math.max(0, rows.reduce((total, row) => total + guess(row, metrics, speakers), spaceAbovePx) - metrics.viewHeight),
  })
  // The event of a scroll comes a frame later: until then the rows at the end would be missing.
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const onPinned = useCallback(
    (offset: number) => {
      virtualizer.scrollOffset = offset
      redraw()
    },
    [virtualizer],
  )
  const { isAway, stick, handAtMs, release, toEnd } = useStickToEnd(scroller, { lastKey: rows.at(-1)?.id, onPinned })

  /** Puts a row where it can be read, without a journey: what is far is simply there. */
  const place = useCallback(
    (index: number, share: number) => {
      const element = scroller.current
      const item = virtualizer.measurementsCache[index]
      if (!element || !item) return
      const drawn = element.querySelector(`[data-index="${index}"]`)
      const start = drawn ? drawn.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop : item.start
      const offset = Math.round(start - element.clientHeight * share)
      const end = element.scrollHeight - element.clientHeight
      const wanted = Math.min(Math.max(0, offset), end)
      if (Math.abs(element.scrollTop - wanted) < 1) return
      if (end - wanted > endPx) release()
      element.scrollTop = wanted
      onPinned(element.scrollTop)
    },
    [virtualizer, onPinned, release],
  )
  const reveal = useCallback(
    (id: MessageId): boolean => {
      const index = rows.findIndex((row) => row.id === id)
      if (index < 0) return false
      place(index, 1 / 3)
      // Once more when the rows around it are drawn and measured.
      requestAnimationFrame(() => place(index, 1 / 3))
      return true
    },
    [rows, place],
  )
  const isPlaced = useOpening({ rows, opensAt, handAtMs, stick, place })

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const check = () => {
      if (hasMore && element.scrollTop < olderPx) older.load()
    }
    check()
    element.addEventListener('scroll', check, { passive: true })
    return () => element.removeEventListener('scroll', check)
  })

  const items = virtualizer.getVirtualItems()
  return {
    scroller,
    measure: virtualizer.measureElement,
    totalHeight: virtualizer.getTotalSize(),
    /** How far from the upper end the first of them stands. */
    offset: items[0]?.start ?? 0,
    inView: items.flatMap(({ index }) => (rows[index] ? [{ index, row: rows[index] }] : [])),
    /** The row at the upper edge of what one sees. */
    topIndex: virtualizer.range?.startIndex ?? 0,
    top: virtualizer.range ? (rows[virtualizer.range.startIndex] ?? null) : null,
    /** The row at its lower edge, once the list stands where it opens. */
    bottom: isPlaced && virtualizer.range ? (rows[virtualizer.range.endIndex] ?? null) : null,
    isPlaced,
    /** Brings a row into sight. False if it isn't among them. */
    reveal,
    isScrolling: virtualizer.isScrolling,
    isAway,
    stick,
    toEnd,
    isOlderFailed: older.isFailed,
    retryOlder: older.retry,
  }
}

/** So often the opening is put right while its rows turn out taller or smaller than guessed. */
const openingSteps = 12

/** [UX1] Stands where one begins to read, from the first drawing on, until a hand takes over. */
function useOpening({
  rows,
  opensAt,
  handAtMs,
  stick,
  place,
}: {
  rows: readonly PlacedRow[]
  opensAt: MessageId | null | undefined
  handAtMs: { readonly current: number }
  stick: { readonly current: boolean }
  place: (index: number, share: number) => void
}): boolean {
  const steps = useRef(0)
  const [isPlaced, setPlaced] = useState(false)
  useLayoutEffect(() => {
    if (opensAt === undefined || steps.current >= openingSteps) return
    if (!isPlaced) setPlaced(true)
    const isAtEndAgain = steps.current > 0 && stick.current
    if (opensAt === null || handAtMs.current > 0 || isAtEndAgain) {
      steps.current = openingSteps
      return
    }
    const index = rows.findIndex(({ id }) => id === opensAt)
    if (index < 0) return
    steps.current += 1
    place(index, 1 / 3)
  })
  return isPlaced
}

const guess = (row: PlacedRow | undefined, metrics: TextMetrics, speakers: Speakers): number =>
  row ? guessRowHeight(row, metrics, speakers) : 0

/** The engine brings a page once for all who ask. After a refusal, nobody asks again by merely scrolling. */
function useOlder(loadOlder: () => Promise<void>) {
  const [isFailed, setFailed] = useState(false)
  const isMounted = useRef(true)
  useLayoutEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])
  const ask = () => {
    setFailed(false)
    loadOlder().catch(() => isMounted.current && setFailed(true))
  }
  return { isFailed, load: () => !isFailed && ask(), retry: ask }
}

function measureText(): TextMetrics & { viewHeight: number } {
  if (typeof window === 'undefined') return { columnWidth: 772, lineHeight: 22, characterWidth: 7.3, viewHeight: 800 }
  const isPhone = window.innerWidth < 640
  const columnWidth = isPhone ? window.innerWidth - 24 : Math.min(772, window.innerWidth - 400)
  return { columnWidth, lineHeight: 22, characterWidth: isPhone ? 7.8 : 7.3, viewHeight: window.innerHeight }
}
