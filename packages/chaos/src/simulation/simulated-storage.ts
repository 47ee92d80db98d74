import { type Storage, type Stored, type StoredChanges, storedCollections } from '@parley/sync'
import type { Random } from './random.ts'
import type { VirtualTime } from './virtual-time.ts'

export type StorageMood = 'well' | 'failing' | 'hanging'

/** The disk of a device: it outlives every engine that uses it. */
export interface Disk {
  readonly mood: StorageMood
  setMood(mood: StorageMood): void
  /** Since then all that it takes lasts. */
  readonly wellSinceMs: number
  /** What lasts. */
  stored: Stored | null
  open(): Storage
}

/** Kept whole or not at all, in the order of the calls; what a killed engine had begun to store may last or not. */
export function createDisk({ time, random }: { time: VirtualTime; random: Random }): Disk {
  const disk = {
    mood: 'well' as StorageMood,
    wellSinceMs: time.nowMs(),
    stored: null as Stored | null,
    setMood(mood: StorageMood) {
      if (disk.mood !== 'well') disk.wellSinceMs = time.nowMs()
      disk.mood = mood
    },
    open,
  }
  return disk

  function open(): Storage {
    const owner = time.owner()
    let freeAtMs = 0

    function answer<Value>(write: () => Value): Promise<Value> {
      const { mood } = disk
      return new Promise((resolve, reject) => {
        if (mood === 'hanging') return
        freeAtMs = Math.max(freeAtMs, time.nowMs()) + random.between(0.5, random.isOneIn(10) ? 200 : 10)
        const done = () => {
          if (mood === 'failing') return reject(new Error('The disk is full'))
          const value = write()
          resolve(value)
        }
        time.after(freeAtMs - time.nowMs(), done, owner)
      })
    }

    return {
      load: () => answer(() => disk.stored),
      save(changes) {
        return answer(() => {
          disk.stored = withChanges(disk.stored, changes)
        })
      },
      clear: () =>
        answer(() => {
          disk.stored = null
        }),
    }
  }
}

function withChanges(stored: Stored | null, changes: StoredChanges): Stored {
  const collections = storedCollections.map((collection) => {
    const records: Record<string, unknown> = { ...stored?.[collection] }
    for (const [key, record] of Object.entries(changes[collection] ?? {})) {
      if (record === null) delete records[key]
      else records[key] = record
    }
    return [collection, records]
  })
  return Object.fromEntries(collections) as Stored
}
