import { useSyncExternalStore } from 'react'
import { readOffer, takeUpOffer, watchOffer } from './install-offer.ts'

/** What installs Parley on this device; null where the browser doesn't offer it, or it is done. */
export function useInstallOffer(): (() => Promise<void>) | null {
  const offer = useSyncExternalStore(watchOffer, readOffer, onServer)
  return offer && takeUpOffer
}

const onServer = () => null
