import { useMemo, useSyncExternalStore } from 'react'
import { type Appearance, appearanceKey, parseAppearance } from './appearance.ts'

/** What is chosen in this browser, and how to choose anew: the page, the other tabs and the next visit follow. */
export function useAppearance(): [Appearance, (change: Partial<Appearance>) => void] {
  const kept = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(appearanceKey),
    () => null,
  )
  const appearance = useMemo(() => parseAppearance(kept), [kept])
  return [appearance, (change) => keep({ ...appearance, ...change })]
}

function keep(appearance: Appearance): void {
  localStorage.setItem(appearanceKey, JSON.stringify(appearance))
  // A browser tells the other tabs alone; who listens here hears it in the same way.
  window.dispatchEvent(new StorageEvent('storage', { key: appearanceKey }))
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('storage', listener)
  return () => window.removeEventListener('storage', listener)
}
