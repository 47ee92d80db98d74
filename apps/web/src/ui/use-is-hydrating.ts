import { useDeferredValue, useSyncExternalStore } from 'react'

/**
 * On a server, and in the drawing with which a browser takes over what the server has drawn: both have to come to the same. What differs is
 * drawn after that, piece by piece: the page answers in between.
 */
export function useIsHydrating(): boolean {
  const isHydrating = useSyncExternalStore(
    never,
    () => false,
    () => true,
  )
  return useDeferredValue(isHydrating)
}

const never = () => () => {}
