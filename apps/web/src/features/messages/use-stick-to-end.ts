import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

/** So near the end, one is at the end. */
export const endPx = 80
/** How long after a touch of wheel, finger, pointer or key a scroll is still the hand's. */
const handMs = 250

export type StickOptions = {
  /** Changes when something new stands at the end. */
  lastKey: string | undefined
  /** Of everything in the list, drawn or not. */
  heightPx: number
  /** What is shown ends at the end of the chat. Where it doesn't, its own end is a place like any other. */
  isEnd: boolean
  /** Hears where the list was put, before the browser says so. */
  onPinned: (offset: number) => void
}

/**
 * Keeps a list at its end while the person is there. `stick` is armed again within 80 px of the end and released by nothing but a scroll of
 * the hand: what the list does itself (rows that turn out taller, a keyboard that opens, twenty messages at once) never loses the end.
 */
export function useStickToEnd(scroller: RefObject<HTMLElement | null>, { lastKey, heightPx, isEnd, onPinned }: StickOptions) {
  const stick = useRef(true)
  const handAtMs = useRef(Number.NEGATIVE_INFINITY)
  const drawn = useRef<{ lastKey: string | undefined; heightPx: number }>({ lastKey: undefined, heightPx: 0 })
  const [isAway, setAway] = useState(false)
  const end = useRef(isEnd)
  useLayoutEffect(() => {
    end.current = isEnd
  }, [isEnd])
  /** Where the list was put on purpose: the scroll that tells of it is nobody's hand. */
  const ownTop = useRef(Number.NaN)

  const pin = useCallback(() => {
    const element = scroller.current
    if (!element || !stick.current) return
    const end = element.scrollHeight - element.clientHeight
    if (Math.abs(element.scrollTop - end) < 1) return
    element.scrollTop = end
    onPinned(element.scrollTop)
  }, [scroller, onPinned])

  /** Lets go of the end: the list was put elsewhere on purpose. */
  const release = useCallback(() => {
    stick.current = false
    setAway(true)
  }, [])
  const move = useCallback(
    (top: number) => {
      const element = scroller.current
      if (!element) return
      element.scrollTop = top
      ownTop.current = element.scrollTop
      onPinned(element.scrollTop)
    },
    [scroller, onPinned],
  )

  const toEnd = useCallback(() => {
    stick.current = true
    setAway(false)
    pin()
  }, [pin])

  // What has just grown is already in the layout. Rows that are measured under the hand as it moves aren't news, and where nothing is taller
  // than it was, nothing is asked of the layout.
  useLayoutEffect(() => {
    const isNews = drawn.current.lastKey !== lastKey
    const hasGrown = drawn.current.heightPx !== heightPx && performance.now() - handAtMs.current > handMs
    drawn.current = { lastKey, heightPx }
    if (isNews || hasGrown) pin()
  })

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let isHeld = false
    const onHand = () => {
      handAtMs.current = performance.now()
    }
    const onHold = () => {
      isHeld = true
      onHand()
    }
    const onLetGo = () => {
      isHeld = false
    }
    const onKey = (event: KeyboardEvent) => {
      if (['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown', ' '].includes(event.key)) onHand()
    }
    const onScroll = () => {
      const isNear = end.current && element.scrollHeight - element.clientHeight - element.scrollTop <= endPx
      const isOwn = Math.abs(element.scrollTop - ownTop.current) < 1
      ownTop.current = Number.NaN
      const isHand = !isOwn && (isHeld || performance.now() - handAtMs.current < handMs)
      // A fling goes on after the finger has left: each of its scrolls carries the hand to the next.
      if (isHand) onHand()
      if (isNear) stick.current = true
      else if (isHand) stick.current = false
      setAway(!isNear && !stick.current)
    }
    const resized = new ResizeObserver(pin)
    resized.observe(element)
    const passive = { passive: true }
    // Before anyone who draws because of the scroll.
    const first = { passive: true, capture: true }
    element.addEventListener('scroll', onScroll, first)
    element.addEventListener('wheel', onHand, passive)
    element.addEventListener('touchmove', onHand, passive)
    element.addEventListener('pointerdown', onHold, passive)
    element.addEventListener('keydown', onKey)
    window.addEventListener('pointerup', onLetGo)
    window.addEventListener('pointercancel', onLetGo)
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', onScroll, first)
      element.removeEventListener('wheel', onHand)
      element.removeEventListener('touchmove', onHand)
      element.removeEventListener('pointerdown', onHold)
      element.removeEventListener('keydown', onKey)
      window.removeEventListener('pointerup', onLetGo)
      window.removeEventListener('pointercancel', onLetGo)
    }
  }, [scroller, pin])

  return { isAway: isAway || !isEnd, stick, handAtMs, release, move, toEnd }
}

export type StickToEnd = ReturnType<typeof useStickToEnd>
