import { useEffect } from 'react'

/**
 * Loads what may be wanted later, once the page has come to rest: when it is wanted there may be no network. In one pause as much is begun as
 * there is time for, for each load is work for the page as well. A load that fails is made again by whoever wants it.
 */
export function useWhenIdle(load: () => Promise<unknown>): void {
  useEffect(() => {
    waiting.add(load)
    if (waiting.size === 1) awaitPause()
    return () => void waiting.delete(load)
  }, [load])
}

const waiting = new Set<() => Promise<unknown>>()
/** What one load takes at most, on a slow machine. */
const loadMs = 10

function awaitPause(): void {
  if (typeof window.requestIdleCallback !== 'function') setTimeout(() => loadWhile(() => true), 3_000)
  else window.requestIdleCallback((pause) => loadWhile(() => pause.timeRemaining() > loadMs), { timeout: 10_000 })
}

function loadWhile(hasTime: () => boolean): void {
  for (const load of waiting) {
    waiting.delete(load)
    void load().catch(() => null)
    if (!hasTime()) break
  }
  if (waiting.size > 0) awaitPause()
}

/** The page has come to rest; where a browser doesn't say so, it may have. */
export const untilIdle = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof window.requestIdleCallback === 'function') window.requestIdleCallback(() => resolve(), { timeout: 2_000 })
    else setTimeout(resolve, 500)
  })
