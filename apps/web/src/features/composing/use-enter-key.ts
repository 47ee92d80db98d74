import { useSyncExternalStore } from 'react'
import { type EnterKey, enterKeyChoice } from './enter-key.ts'

/** [UX31] What Enter does in the composer, on this device, and the verb that changes it in all of its tabs. On a server it sends. */
export function useEnterKey(): readonly [enterKey: EnterKey, setEnterKey: (next: EnterKey) => void] {
  return [useSyncExternalStore(enterKeyChoice.subscribe, enterKeyChoice.read, onServer), enterKeyChoice.write]
}

const onServer = (): EnterKey => 'sends'
