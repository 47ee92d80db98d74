import { usePathname, useSearchParams } from 'next/navigation'
import { useMemo, useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()

/** Called by whoever has changed the address, so that what it leads to is drawn before anything else. */
export function tellAddress(): void {
  for (const listener of listeners) listener()
}

/**
 * Where one is, from the moment one has gone there. Next says the same, but as something that may wait, piece by piece between other work:
 * what was pressed is not to wait.
 */
export function useAddress(): URL {
  // They draw this anew where Next itself has gone somewhere, and are all that a server knows.
  const pathname = usePathname()
  const search = useSearchParams().toString()
  const href = useSyncExternalStore(
    onAddress,
    () => window.location.pathname + window.location.search,
    () => (search === '' ? pathname : `${pathname}?${search}`),
  )
  return useMemo(() => new URL(href, 'http://here'), [href])
}

/** Hears of each change, before what it leads to is drawn. */
export function onAddress(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('popstate', listener)
  }
}
