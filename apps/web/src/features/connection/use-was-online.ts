import { useConnection } from '@parley/client/react'
import { type RefObject, useEffect, useRef } from 'react'

/** Whether this device was connected when this was last drawn: what is new since then has just happened, and isn't told afterwards. */
export function useWasOnline(): RefObject<boolean> {
  const isOnline = useConnection().status === 'online'
  const wasOnline = useRef(false)
  useEffect(() => {
    wasOnline.current = isOnline
  }, [isOnline])
  return wasOnline
}
