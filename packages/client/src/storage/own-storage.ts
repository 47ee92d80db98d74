import type { UserId } from '@parley/protocol'
import type { Storage } from '@parley/sync'
import { createIndexedDbStorage } from './indexed-db-storage.ts'

/** What the device this runs on keeps for a person: in a browser its IndexedDB, elsewhere nothing. */
export function createOwnStorage(whose: { url: string; userId: UserId }): Storage | null {
  return 'indexedDB' in globalThis ? createIndexedDbStorage(whose) : null
}
