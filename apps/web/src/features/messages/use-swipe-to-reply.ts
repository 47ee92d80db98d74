import { type RefObject, useEffect, useRef, useState } from 'react'

/** Sideways so far, it is a swipe; up or down so far, a scroll. */
const lockPx = 10
/** From here on, letting go replies. */
const replyPx = 56
/** Beyond it the bubble follows the finger less and less. */
const dragBeyond = 0.3

export type SwipeOptions = { isOn: boolean; onReply: () => void }

/**
 * [UX60] A finger that pulls a message towards the end of the line replies to it. It never takes a vertical scroll, and the same is in the
 * message's actions. Answers whether it was ever pulled: nobody else needs the arrow that shows beside it.
 */
export function useSwipeToReply(row: RefObject<HTMLElement | null>, { isOn, onReply }: SwipeOptions): boolean {
  const [wasPulled, setPulled] = useState(false)
  const latest = useRef(onReply)
  useEffect(() => {
    latest.current = onReply
  }, [onReply])

  useEffect(() => {
    const element = row.current
    if (!isOn || !element || !window.matchMedia('(pointer: coarse)').matches) return
    let start: { x: number; y: number; axis: 'none' | 'inline' | 'block' } | null = null
    let pulledPx = 0
    const sign = getComputedStyle(element).direction === 'rtl' ? -1 : 1

    const show = (px: number) => {
      if (px >= replyPx && pulledPx < replyPx) navigator.vibrate?.(10)
      pulledPx = px
      const shown = px <= replyPx ? px : replyPx + (px - replyPx) * dragBeyond
      element.style.setProperty('--pull', `${sign * shown}px`)
      element.style.setProperty('--pulled', String(Math.min(1, px / replyPx)))
      element.toggleAttribute('data-pulled', px > 0)
    }
    const onStart = ({ touches: [touch, second] }: TouchEvent) => {
      start = touch && !second ? { x: touch.clientX, y: touch.clientY, axis: 'none' } : null
    }
    const onMove = ({ touches: [touch] }: TouchEvent) => {
      if (!start || !touch) return
      const inline = (touch.clientX - start.x) * sign
      const block = Math.abs(touch.clientY - start.y)
      if (start.axis === 'none' && Math.max(Math.abs(inline), block) >= lockPx) start.axis = inline > block ? 'inline' : 'block'
      if (start.axis !== 'inline') return
      setPulled(true)
      show(Math.max(0, inline - lockPx))
    }
    const onEnd = () => {
      const isReply = start?.axis === 'inline' && pulledPx >= replyPx
      start = null
      if (pulledPx > 0) show(0)
      if (isReply) latest.current()
    }
    // `touch-action: pan-y` leaves sideways moves to us, so nobody has to be kept from scrolling.
    element.addEventListener('touchstart', onStart, { passive: true })
    element.addEventListener('touchmove', onMove, { passive: true })
    element.addEventListener('touchend', onEnd)
    element.addEventListener('touchcancel', onEnd)
    return () => {
      element.removeEventListener('touchstart', onStart)
      element.removeEventListener('touchmove', onMove)
      element.removeEventListener('touchend', onEnd)
      element.removeEventListener('touchcancel', onEnd)
    }
  }, [row, isOn])

  return wasPulled
}
