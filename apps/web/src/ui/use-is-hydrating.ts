import { useSyncExternalStore } from 'react'

/** On a server, and in the drawing with which a browser takes over what the server has drawn: both have to come to the same. */
export const useIsHydrating = (): boolean =>
  useSyncExternalStore(
    never,
    () => false,
    () => true,
  )

const never = () => () => {}
