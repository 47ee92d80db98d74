import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { untilIdle } from '../../ui/use-when-idle.ts'
import type { PlacedRow } from './grouping.ts'

/** So near an end the next page is brought, early enough that few see it come. */
const nearPx = 900

/** What lies beyond both ends of the rows, brought when one comes near them. */
export function usePages(
  scroller: RefObject<HTMLElement | null>,
  virtualizer: { scrollOffset: number | null; scrollRect: { height: number } | null; getTotalSize: () => number },
  {
    rows,
    hasMore,
    isExcerpt,
    loadOlder,
    loadNewer,
    isOn,
  }: {
    rows: readonly PlacedRow[]
    hasMore: boolean
    isExcerpt: boolean
    loadOlder: () => Promise<void>
    loadNewer: () => Promise<void>
    isOn: boolean
  },
): { older: Page; newer: Page } {
  const older = usePage(loadOlder)
  const newer = usePage(loadNewer)
  const hasRested = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows may end nearer
  useEffect(() => {
    const element = scroller.current
    if (!element || !isOn) return
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
  }, [rows, hasMore, isExcerpt, older, newer, isOn, virtualizer])

  return { older, newer }
}

type Page = { isFailed: boolean; load: () => void; retry: () => void }

/** The engine brings a page once for all who ask. After a refusal, nobody asks again by merely scrolling. */
function usePage(loadPage: () => Promise<void>): Page {
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
    return { isFailed, load: () => void (!isFailed && ask()), retry: ask }
  }, [isFailed, loadPage])
}
