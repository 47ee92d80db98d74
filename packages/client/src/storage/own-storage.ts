import type { UserId } from '@parley/protocol'
import type { Storage } from '@parley/sync'
import { askToPersist, type PersistingBrowser } from './ask-to-persist.ts'
import { createIndexedDbStorage } from './indexed-db-storage.ts'

/** What the device this runs on keeps for a person: in a browser its IndexedDB, elsewhere nothing. */
export function createOwnStorage(whose: { url: string; userId: UserId }): Storage | null {
  if (!('indexedDB' in globalThis)) return null
  return whenWordsAreSaved(createIndexedDbStorage(whose), () => void askToPersist(globalThis.navigator as unknown as PersistingBrowser))
}

/** Once, with the first words that are there nowhere else. */
export function whenWordsAreSaved(storage: Storage, run: () => void): Storage {
  let isDone = false
  return {
    ...storage,
    save(changes) {
      const words = { ...changes.outbox, ...changes.changes, ...changes.drafts }
      if (!isDone && Object.values(words).some((record) => record !== null)) {
        isDone = true
        run()
      }
      return storage.save(changes)
    },
  }
}
