import { useEffect } from 'react'

/**
 * Loads what may be wanted later, once the page has come to rest: when it is wanted there may be no network. A load that fails is made again
 * by whoever wants it.
 */
export function useWhenIdle(load: () => Promise<unknown>): void {
  useEffect(() => {
    const run = () => void load().catch(() => null)
    if (typeof window.requestIdleCallback !== 'function') {
      const timer = setTimeout(run, 3_000)
      return () => clearTimeout(timer)
    }
    const idle = window.requestIdleCallback(run, { timeout: 10_000 })
    return () => window.cancelIdleCallback(idle)
  }, [load])
}

/** The page has come to rest; where a browser doesn't say so, it may have. */
export const untilIdle = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof window.requestIdleCallback === 'function') window.requestIdleCallback(() => resolve(), { timeout: 2_000 })
    else setTimeout(resolve, 500)
  })
