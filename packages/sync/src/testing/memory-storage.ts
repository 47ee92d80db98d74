import { type Storage, type Stored, type StoredCollection, storedCollections } from '../storage.ts'

export type MemoryStorage = Storage & {
  /** What a start would find now. */
  stored(): Stored | null
  /** How it answers from now on. */
  setMood(mood: 'well' | 'failing' | 'hanging'): void
  readonly saves: readonly StoredCollection[][]
}

/** A storage as a browser's is: what it takes it copies, and what it gives is a copy. */
export function createMemoryStorage(): MemoryStorage {
  let records: { [Collection in StoredCollection]: Record<string, unknown> } | null = null
  let mood: 'well' | 'failing' | 'hanging' = 'well'
  const saves: StoredCollection[][] = []

  function answer<Answer>(run: () => Answer): Promise<Answer> {
    if (mood === 'hanging') return new Promise(() => undefined)
    if (mood === 'failing') return Promise.reject(new Error('The disk is full'))
    return Promise.resolve(run())
  }
  const stored = () => structuredClone(records) as Stored | null

  return {
    stored,
    saves,
    setMood(next) {
      mood = next
    },
    load: () => answer(stored),
    save: (changes) =>
      answer(() => {
        records ??= { account: {}, users: {}, chats: {}, outbox: {}, changes: {}, drafts: {}, reads: {} }
        saves.push(storedCollections.filter((collection) => changes[collection]))
        for (const collection of storedCollections) {
          for (const [key, record] of Object.entries(structuredClone(changes[collection] ?? {}))) {
            if (record === null) delete records[collection][key]
            else records[collection][key] = record
          }
        }
      }),
    clear: () =>
      answer(() => {
        records = null
      }),
  }
}
