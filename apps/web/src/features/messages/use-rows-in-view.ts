import type { MessageId } from '@parley/protocol'
import { measureElement, observeElementOffset, useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, startTransition, useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react'
import { useIsHydrating } from '../../ui/use-is-hydrating.ts'
import { drawEnd, measureText, noteViewHeight, spaceAbovePx, spaceBelowPx } from './first-drawing.ts'
import { messageOf, type PlacedRow } from './grouping.ts'
import { guessRowHeight, type Speakers } from './row-height.ts'
import { createRowHeights, noteRowHeight } from './row-heights.ts'
import type { Start } from './use-opening.ts'
import { usePages } from './use-pages.ts'
import { usePlaces } from './use-places.ts'
import { useStickToEnd } from './use-stick-to-end.ts'

/** Who types stands below the last row. */
const typingPx = 34
/** In sight of the name of a day at the top, it isn't said once more. */
const dayPx = 44
/** Rows beyond that are worth letting go of. */
const manyRows = 1_500

/**
 * The rows that are near what one sees, and where they stand. New ones at the end keep a reader who is there at the end and move nobody
 * else; older ones that come in front move nothing at all.
 */
export function useRowsInView({
  rows,
  hasMore,
  isExcerpt,
  loadOlder,
  loadNewer,
  keepNear,
  opensAt,
  isTyping,
  speakers,
}: {
  rows: readonly PlacedRow[]
  hasMore: boolean
  /** What follows the last row isn't here. */
  isExcerpt: boolean
  loadOlder: () => Promise<void>
  loadNewer: () => Promise<void>
  keepNear: (seq: number) => void
  /** Where to begin; null for the end. Undefined as long as it isn't known. */
  opensAt: Start | undefined
  isTyping: boolean
  speakers: Speakers
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const [metrics] = useState(measureText)
  const viewHeight = useRef(metrics.viewHeight)
  const heights = useMemo(() => createRowHeights((row) => guessRowHeight(row, metrics, speakers)), [metrics, speakers])
  const asTakenOver = useRef(rows)
  // What the server has drawn stands as it is until something else is to be seen.
  const isHydrating = useIsHydrating() && !isOtherEnds(asTakenOver.current, rows)
  const made = useRef<Tracked | null>(null)
  const putAt = useRef(Number.NaN)

  const spaceBelow = isExcerpt ? spaceAbovePx : spaceBelowPx + (isTyping ? typingPx : 0)
  useTrackedOffset(scroller, made, rows)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    estimateSize: (index) => heights.of(rows[index]),
    measureElement: (element, entry, instance) => {
      const height = measureElement(element, entry, instance)
      const row = rows[instance.indexFromElement(element)]
      if (row) noteRowHeight(row, height)
      return height
    },
    // A scroll that tells no more than where the list was put on purpose: nobody scrolls.
    observeElementOffset: (instance, tell) =>
      observeElementOffset(instance, (offset, isScrolling) => tell(offset, isScrolling && offset !== putAt.current)),
    // What the server has drawn stands where it stands, and is only measured.
    enabled: !isHydrating,
    anchorTo: 'end',
    overscan: useOverscan(),
    paddingStart: spaceAbovePx,
    paddingEnd: spaceBelow,
    // The first drawing is of the end already, and of as much as the list before this one had room for.
    initialRect: { width: metrics.columnWidth, height: viewHeight.current },
    initialOffset: () => Math.max(0, rows.reduce((total, row) => total + heights.of(row), spaceAbovePx + spaceBelow) - viewHeight.current),
  })
  useLayoutEffect(() => {
    if (isHydrating) viewHeight.current = scroller.current?.clientHeight ?? viewHeight.current
  }, [isHydrating])
  useLayoutEffect(() => {
    made.current = virtualizer
    return () => noteViewHeight(virtualizer.scrollRect?.height)
  }, [virtualizer])
  // The event of a scroll comes a frame later: until then the rows at the end would be missing.
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const onPinned = useCallback(
    (offset: number) => {
      putAt.current = offset
      // What it couldn't reach while the list was shorter is no place to go back to as soon as the field below grows. There is no public
      // way to tell it.
      virtualizer['_clampedAdjustment'] = null
      // Drawn already is what stands there (`useSoonAtEnd`).
      if (virtualizer.scrollOffset === offset) return
      virtualizer.scrollOffset = offset
      redraw()
    },
    [virtualizer],
  )
  const { isAway, stick, handAtMs, release, move, toEnd } = useStickToEnd(scroller, {
    lastKey: rows.at(-1)?.id,
    heightPx: isHydrating ? 0 : virtualizer.getTotalSize(),
    isEnd: !isExcerpt,
    onPinned,
  })

  useSoonAtEnd(virtualizer, { rows, stick, isOn: !isHydrating && !isExcerpt })
  const { items, totalHeight } = isHydrating
    ? drawEnd(rows, speakers)
    : { items: virtualizer.getVirtualItems(), totalHeight: virtualizer.getTotalSize() }

  const { goTo, forgetGoal, isPlaced, whereNow, isInSight } = usePlaces(scroller, virtualizer, {
    rows,
    isExcerpt,
    opensAt: isHydrating ? undefined : opensAt,
    stick: { stick, handAtMs, release, move },
  })
  const { older, newer } = usePages(scroller, virtualizer, { rows, hasMore, isExcerpt, loadOlder, loadNewer, isOn: !isHydrating })

  const topIndex = virtualizer.range?.startIndex ?? 0
  const topSeq = rows[topIndex] ? seqOf(rows[topIndex]) : null
  useEffect(() => {
    if (isPlaced && rows.length > manyRows && topSeq !== null) keepNear(topSeq)
  }, [isPlaced, rows, topSeq, keepNear])

  // Who comes back to another place than the end is not shown the end first (`EndScript`).
  useLayoutEffect(() => {
    if (!isHydrating) scroller.current?.style.removeProperty('visibility')
  }, [isHydrating])

  const anchorIndex = useAnchorIndex(rows)
  const offset = items[0]?.start ?? 0
  const shift = isHydrating ? 0 : (virtualizer.measurementsCache[anchorIndex]?.start ?? 0)
  // The same as long as the same rows stand there: a list that only scrolls draws none of them anew.
  const inView = useMemo(() => items.flatMap(({ index }): RowInView[] => (rows[index] ? [{ index, row: rows[index] }] : [])), [items, rows])
  return {
    scroller,
    isHydrating,
    measure: virtualizer.measureElement,
    totalHeight,
    /**
     * Where the first of them stands: `shift` is how far one and the same row is from the upper end, `offset` how far the first is from that.
     * Older rows that come in front change the one alone, and a list that scrolls the other.
     */
    shift,
    offset: offset - shift,
    inView,
    /** The row at the upper edge of what one sees. */
    topIndex,
    top: virtualizer.range ? (rows[topIndex] ?? null) : null,
    /** The name of the day of that row is in sight already. */
    isDayInSight:
      rows[topIndex]?.startsDay === true && (virtualizer.scrollOffset ?? 0) - (virtualizer.measurementsCache[topIndex]?.start ?? 0) < dayPx,
    /** The row at its lower edge, once the list stands where it opens. */
    bottom: isPlaced && virtualizer.range ? (rows[virtualizer.range.endIndex] ?? null) : null,
    isPlaced,
    goTo,
    whereNow,
    isInSight,
    isScrolling: virtualizer.isScrolling,
    isAway,
    stick,
    toEnd: useCallback(() => {
      forgetGoal()
      toEnd()
    }, [forgetGoal, toEnd]),
    older,
    newer,
  }
}

export type RowInView = { index: number; row: PlacedRow }

type Tracked = { scrollOffset: number | null }

/**
 * [UX7] Rows that come or go at an end are put around the place that is on the screen. The event that tells of a scroll comes later than the
 * scroll, and a list put back to where it was before it would jump under a wheel that moves.
 */
function useTrackedOffset(
  scroller: RefObject<HTMLElement | null>,
  virtualizer: { readonly current: Tracked | null },
  rows: readonly PlacedRow[],
) {
  const before = useRef(rows)
  if (before.current === rows) return
  const hasMoved = isOtherEnds(before.current, rows)
  before.current = rows
  if (hasMoved && virtualizer.current && scroller.current) virtualizer.current.scrollOffset = scroller.current.scrollTop
}

/**
 * A list that sticks to its end will be put there as soon as a new row at the end is in the layout. The rows that stand there then are drawn
 * at once: otherwise they would be drawn twice for each, before and after.
 */
function useSoonAtEnd(
  virtualizer: Tracked & { scrollRect: { height: number } | null; getTotalSize: () => number },
  { rows, stick, isOn }: { rows: readonly PlacedRow[]; stick: { readonly current: boolean }; isOn: boolean },
) {
  const lastId = useRef(rows.at(-1)?.id)
  if (lastId.current === rows.at(-1)?.id) return
  lastId.current = rows.at(-1)?.id
  if (isOn && stick.current && virtualizer.scrollRect)
    virtualizer.scrollOffset = Math.max(0, virtualizer.getTotalSize() - virtualizer.scrollRect.height)
}

const isOtherEnds = (before: readonly PlacedRow[], rows: readonly PlacedRow[]): boolean =>
  before[0]?.id !== rows[0]?.id || before.at(-1)?.id !== rows.at(-1)?.id

/** Of a row that stays the same as long as it is there, whatever comes before and after it. */
function useAnchorIndex(rows: readonly PlacedRow[]): number {
  const anchorId = useRef<MessageId | null>(null)
  return useMemo(() => {
    const known = rows.findLastIndex(({ id }) => id === anchorId.current)
    const index = known < 0 ? rows.length - 1 : known
    anchorId.current = rows[index]?.id ?? null
    return index
  }, [rows])
}

function seqOf({ row }: PlacedRow): number | null {
  return messageOf(row)?.seq ?? null
}

/**
 * What is in sight is drawn first, and what lies beyond its edges from when that is on the screen, a few rows at a time: whoever types or
 * scrolls meanwhile comes first.
 */
function useOverscan(): number {
  const [overscan, setOverscan] = useState(2)
  useEffect(() => {
    if (overscan >= overscanMax) return
    let timer: ReturnType<typeof setTimeout>
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => startTransition(() => setOverscan(overscan + 2)))
    })
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [overscan])
  return overscan
}
const overscanMax = 8
