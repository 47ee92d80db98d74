import { type RefObject, useLayoutEffect, useRef } from 'react'
import { canMove } from './motion.tsx'

/** More than these at once is no longer something one can follow. */
const rowsMax = 6

/**
 * Children that change places go there instead of jumping: those of `list` with a `data-key`, when `order` changes. Where they are is
 * decided at once; only the picture follows, so a press goes where it should. What has changed before anyone looks (`isLive` is false) is
 * simply there.
 */
export function useGlide(list: RefObject<HTMLElement | null>, { order, isLive }: { order: string; isLive: RefObject<boolean> }): void {
  const tops = useRef(new Map<string, number>())

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the order that moves them
  useLayoutEffect(() => {
    const element = list.current
    if (!element) return
    const before = tops.current
    tops.current = new Map()
    const moved: { row: HTMLElement; byPx: number }[] = []
    for (const row of element.querySelectorAll<HTMLElement>(':scope > [data-key]')) {
      const key = row.dataset['key'] ?? ''
      const top = row.offsetTop
      tops.current.set(key, top)
      const was = before.get(key)
      const isInView = top + row.offsetHeight > element.scrollTop && top < element.scrollTop + element.clientHeight
      if (was !== undefined && was !== top && isInView) moved.push({ row, byPx: was - top })
    }
    if (moved.length > rowsMax || !isLive.current || !canMove()) return
    for (const { row, byPx } of moved) {
      row.animate([{ transform: `translateY(${byPx}px)` }, { transform: 'none' }], {
        duration: 240,
        easing: 'cubic-bezier(0.4, 0, 0.1, 1)',
      })
    }
  }, [list, order, isLive])
}
