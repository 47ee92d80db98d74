import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react'
import type { PlacedRow } from './grouping.ts'
import { guessRowHeight, type TextMetrics } from './row-height.ts'
import { useStickToEnd } from './use-stick-to-end.ts'

/** Above the first row: the beginning of the chat, or what shows that older messages come. Always as tall, so that neither moves the rows. */
const spaceAbovePx = 72
const spaceBelowPx = 8
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
}: {
  rows: readonly PlacedRow[]
  hasMore: boolean
  loadOlder: () => Promise<void>
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const [metrics] = useState(measureText)
  const older = useOlder(loadOlder)

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    estimateSize: (index) => guess(rows[index], metrics),
    anchorTo: 'end',
    overscan: 8,
    paddingStart: spaceAbovePx,
    paddingEnd: spaceBelowPx,
    // The first drawing is of the end already.
    initialRect: { width: metrics.columnWidth, height: metrics.viewHeight },
    initialOffset: () => Math.max(0, rows.reduce((total, row) => total + guess(row, metrics), spaceAbovePx) - metrics.viewHeight),
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
  const { isAway, stick, toEnd } = useStickToEnd(scroller, { lastKey: rows.at(-1)?.id, onPinned })

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
    top: virtualizer.range ? (rows[virtualizer.range.startIndex] ?? null) : null,
    isScrolling: virtualizer.isScrolling,
    isAway,
    stick,
    toEnd,
    isOlderFailed: older.isFailed,
    retryOlder: older.retry,
  }
}

const guess = (row: PlacedRow | undefined, metrics: TextMetrics): number => (row ? guessRowHeight(row, metrics) : 0)

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
