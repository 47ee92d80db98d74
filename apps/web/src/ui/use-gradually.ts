import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/**
 * How many of `count` parts are drawn: `atOnce` at first, then one more in each frame in which the page has nothing else to do. So what opens is
 * there in the next frame however much is in it, and a key waits for one part at most. `drawAll` is for who wants what isn't there yet.
 */
export function useGradually(count: number, { atOnce }: { atOnce: number }): { drawn: number; drawAll: () => void } {
  const [drawn, setDrawn] = useState(atOnce)

  useEffect(() => {
    if (drawn >= count) return
    const drawNext = () => setDrawn((now) => now + 1)
    if (typeof window.requestIdleCallback !== 'function') {
      const timer = setTimeout(drawNext, 50)
      return () => clearTimeout(timer)
    }
    let idle = 0
    const frame = requestAnimationFrame(() => {
      idle = window.requestIdleCallback(drawNext)
    })
    return () => {
      cancelAnimationFrame(frame)
      window.cancelIdleCallback(idle)
    }
  }, [drawn, count])

  return { drawn, drawAll: () => drawn < count && flushSync(() => setDrawn(count)) }
}
