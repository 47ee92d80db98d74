import { type RefObject, useLayoutEffect, useState } from 'react'
import { type Reach, rowsInReach, toReach, wholeMax } from './rows-in-reach.ts'

/** As many as the tallest window shows, until it is known how tall this one is. */
const firstReach: Reach = { firstIndex: 0, lastIndex: 30 }

/** [UX42] Which rows of the list are drawn. They all have one height, which the style decides, so nothing is measured but the first. */
export function useRowsInReach(list: RefObject<HTMLElement | null>, count: number, keep: readonly number[]): readonly number[] {
  const [reach, setReach] = useState(firstReach)
  const isLong = count > wholeMax

  useLayoutEffect(() => {
    const element = list.current
    if (!element || !isLong) return
    const look = () => {
      const rowPx = element.querySelector<HTMLElement>('.row')?.offsetHeight
      if (!rowPx || element.clientHeight === 0) return
      const next = toReach({ scrollTopPx: element.scrollTop, heightPx: element.clientHeight, rowPx })
      setReach((now) => (now.firstIndex === next.firstIndex && now.lastIndex === next.lastIndex ? now : next))
    }
    look()
    const resizing = new ResizeObserver(look)
    resizing.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      resizing.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [list, isLong])

  return rowsInReach(count, reach, keep)
}
