import type { MessageId } from '@parley/protocol'
import { measureElement, observeElementOffset, useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, startTransition, useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react'
import { useIsHydrating } from '../../ui/use-is-hydrating.ts'
import { untilIdle } from '../../ui/use-when-idle.ts'
import { messageOf, type PlacedRow } from './grouping.ts'
import { guessRowHeight, type Speakers, type TextMetrics } from './row-height.ts'
import { createRowHeights, noteRowHeight } from './row-heights.ts'
import type { Spot } from './spots.ts'
import type { Start } from './use-opening.ts'
import { endPx, useStickToEnd } from './use-stick-to-end.ts'

/** Above the first row: the beginning of the chat, or what shows that older messages come. Always as tall, so that neither moves the rows. */
const spaceAbovePx = 72
const spaceBelowPx = 8
/** Who types stands below the last row. */
const typingPx = 34
/** So near an end the next page is brought, early enough that few see it come. */
const nearPx = 900
/** A place is put right for so long while the rows around it turn out taller or smaller than guessed. */
const settleMs = 1_000
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
  const older = usePages(loadOlder)
  const newer = usePages(loadNewer)

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
    return () => {
      lastViewHeight = virtualizer.scrollRect?.height ?? lastViewHeight
    }
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
    [virtualizer, isExcerpt, move, release],
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
  const isPlaced = useIsPlaced({ opensAt: isHydrating ? undefined : opensAt, goTo })

  const whereNow = useCallback((): Spot | null => {
    const element = scroller.current
    if (!element || stick.current) return null
    const edge = element.getBoundingClientRect().top
    for (const article of element.querySelectorAll<HTMLElement>('article[data-message-id]')) {
      const { top, bottom } = article.getBoundingClientRect()
      if (bottom > edge) return { id: article.dataset['messageId'] as MessageId, offsetPx: top - edge }
    }
    return null
  }, [stick])

  const isInSight = useCallback((id: MessageId): boolean => {
    const element = scroller.current
    const article = element?.querySelector(`article[data-message-id="${id}"]`)
    if (!element || !article) return false
    const [edges, { top, bottom }] = [element.getBoundingClientRect(), article.getBoundingClientRect()]
    return top >= edges.top && bottom <= edges.bottom
  }, [])

  const hasRested = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows may end nearer
  useEffect(() => {
    const element = scroller.current
    if (!element || isHydrating) return
    // Nothing is asked of the layout: the list may just have been drawn, and would be laid out for this alone.
    const check = () => {
      const top = virtualizer.scrollOffset ?? element.scrollTop
      const below = virtualizer.getTotalSize() - (virtualizer.scrollRect?.height ?? element.clientHeight) - top
      if (hasMore && top < nearPx) older.load()
      if (isExcerpt && below < nearPx) newer.load()
    }
    let isCurrent = true
    // The first page beyond what one sees has time until the page has come to rest, or somebody scrolls.
    if (hasRested.current) check()
    else {
      void untilIdle().then(() => {
        hasRested.current = true
        if (isCurrent) check()
      })
    }
    element.addEventListener('scroll', check, { passive: true })
    return () => {
      isCurrent = false
      element.removeEventListener('scroll', check)
    }
  }, [rows, hasMore, isExcerpt, older, newer, isHydrating, virtualizer])

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
    /** Brings a row into sight and says which. Null if it isn't among them. */
    goTo,
    /** What is read now; null at the end. */
    whereNow,
    isInSight,
    isScrolling: virtualizer.isScrolling,
    isAway,
    stick,
    toEnd: useCallback(() => {
      goal.current = null
      toEnd()
    }, [toEnd]),
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

/** [UX1] Stands where one begins to read, from the first drawing in which that is known. */
function useIsPlaced({ opensAt, goTo }: { opensAt: Start | undefined; goTo: (start: Exclude<Start, null>) => MessageId | null }): boolean {
  const [isPlaced, setPlaced] = useState(false)
  useLayoutEffect(() => {
    if (isPlaced || opensAt === undefined) return
    if (opensAt === null || goTo(opensAt) !== null) setPlaced(true)
  })
  return isPlaced
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

/** The engine brings a page once for all who ask. After a refusal, nobody asks again by merely scrolling. */
function usePages(loadPage: () => Promise<void>) {
  const [isFailed, setFailed] = useState(false)
  const isMounted = useRef(true)
  useLayoutEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])
  return useMemo(() => {
    const ask = () => {
      setFailed(false)
      loadPage().catch(() => isMounted.current && setFailed(true))
    }
    return { isFailed, load: () => !isFailed && ask(), retry: ask }
  }, [isFailed, loadPage])
}

/** Of the list that was here last. */
let lastViewHeight: number | null = null

/** What a server draws: the rows at the end, as many as fill most windows. How tall they are is for the browser to see (`EndScript`). */
function drawEnd(rows: readonly PlacedRow[], speakers: Speakers): { items: { index: number; start: number }[]; totalHeight: number } {
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

function measureText(): TextMetrics & { viewHeight: number } {
  if (typeof window === 'undefined') return serverMetrics
  const isPhone = window.innerWidth < 640
  const columnWidth = isPhone ? window.innerWidth - 24 : Math.min(772, window.innerWidth - 400)
  return { columnWidth, lineHeight: 22, characterWidth: isPhone ? 7.8 : 7.3, viewHeight: lastViewHeight ?? window.innerHeight }
}
