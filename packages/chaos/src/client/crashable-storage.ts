import { type Storage, type Stored, type StoredCollection, storedCollections } from '@parley/sync'

/** The storage of a device: what a life of it has saved is there for the next. */
export interface CrashableStorage {
  /** For the life that begins now. Whatever an earlier one still wants to save isn't saved any more, for it is dead. */
  begin(): Storage
  hasEntry(messageId: string): boolean
}

export function createCrashableStorage(): CrashableStorage {
  let records: Record<StoredCollection, Record<string, unknown>> | null = null
  let life = 0

  return {
    hasEntry: (messageId) => records?.outbox[messageId] !== undefined,
    begin() {
      life += 1
      const own = life
      const never = () => new Promise<never>(() => undefined)
      return {
        load: () => (own === life ? Promise.resolve(structuredClone(records) as Stored | null) : never()),
        save(changes) {
          if (own !== life) return never()
          records ??= Object.fromEntries(storedCollections.map((collection) => [collection, {}])) as typeof records & object
          for (const collection of storedCollections) {
            for (const [key, record] of Object.entries(structuredClone(changes[collection] ?? {}))) {
              if (record === null) delete records[collection][key]
              else records[collection][key] = record
            }
          }
          return Promise.resolve()
        },
        clear() {
          if (own === life) records = null
          return Promise.resolve()
        },
      }
    },
  }
}
