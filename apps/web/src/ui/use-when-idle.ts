import { useEffect } from 'react'

/**
 * Loads what may be wanted later, once the page has come to rest: when it is wanted there may be no network. Each is begun in
 * a pause of its own, for it is work for the page as well. A load that fails is made again by whoever wants it.
 */
export function useWhenIdle(load: () => Promise<unknown>): void {
  useEffect(() => {
    waiting.add(load)
    if (!isLoading) void loadWaiting()
    return () => void waiting.delete(load)
  }, [load])
}

const waiting = new Set<() => Promise<unknown>>()
let isLoading = false

async function loadWaiting(): Promise<void> {
  isLoading = true
  while (waiting.size > 0) {
    await untilIdle()
    const [load] = waiting
    if (!load) continue
    waiting.delete(load)
    void load().catch(() => null)
  }
  isLoading = false
}

/** The page has come to rest; where a browser doesn't say so, it may have. */
export const untilIdle = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof window.requestIdleCallback === 'function') window.requestIdleCallback(() => resolve(), { timeout: 2_000 })
    else setTimeout(resolve, 500)
  })
