import { useSyncExternalStore } from 'react'
import { type EnterKey, readEnterKey, subscribeToEnterKey, writeEnterKey } from './enter-key.ts'

/** [UX31] What Enter does in the composer, on this device, and the verb that changes it in all of its tabs. On a server it sends. */
export function useEnterKey(): readonly [enterKey: EnterKey, setEnterKey: (next: EnterKey) => void] {
  return [useSyncExternalStore(subscribeToEnterKey, readEnterKey, onServer), writeEnterKey]
}

const onServer = (): EnterKey => 'sends'
