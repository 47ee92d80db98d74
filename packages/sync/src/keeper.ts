import { awaitAnswer } from './await-answer.ts'
import type { Change } from './changes.ts'
import type { Clock } from './clock.ts'
import type { EngineState } from './engine.ts'
import type { OutboxEntry } from './outbox.ts'
import { noRecords, type Records, toRecords, toUrgentRecords } from './records.ts'
import { type Storage, type Stored, type StoredChanges, type StoredCollection, storedCollections } from './storage.ts'

export type Keeper = {
  /** What is stored, or null: nothing, or it can't be read. May take for ever. */
  load(): Promise<Stored | null>
  /** The state goes on from what was loaded: from now on it is stored. */
  begin(stored: Stored | null): void
  /** The state has changed. */
  note(): void
  isStored(words: OutboxEntry['draft'] | Change['wish']): boolean
  /** Stores what isn't stored yet, without waiting for its time. */
  flush(): void
  clear(): Promise<void>
}

/**
 * [R48] [R49] Keeps on this device what outlives a start: what a person has written before it leaves, drafts within `draftsMs`, the rest at
 * most once in `restMs`. A storage that fails or hangs costs memory of things, never the chat.
 */
export function createKeeper(options: {
  storage: Storage | undefined
  clock: Clock
  getState: () => EngineState
  /** Something that had to be stored first may leave. */
  onStored: () => void
}): Keeper {
  const { storage, clock, getState, onStored } = options
  if (!storage) return keepNothing
  const kept = storage
  let records: Records = noRecords
  let noted: EngineState | null = null
  const stored = new WeakSet<object>()
  const timers = new Map<'drafts' | 'rest', () => void>()

  function note() {
    const state = getState()
    const before = noted
    if (before === null || before === state) return
    noted = state
    if (before.outbox !== state.outbox || before.changes !== state.changes) storeUrgent(state)
    if (before.drafts !== state.drafts) schedule('drafts', draftsMs)
    if (before.sync !== state.sync || before.reads !== state.reads) schedule('rest', restMs)
  }

  function schedule(what: 'drafts' | 'rest', delayMs: number) {
    if (timers.has(what)) return
    timers.set(
      what,
      clock.after(delayMs, () => store(what)),
    )
  }

  function store(what: 'drafts' | 'rest') {
    timers.get(what)?.()
    timers.delete(what)
    const next = what === 'drafts' ? { ...records, drafts: new Map(Object.entries(getState().drafts)) } : toRecords(getState(), records)
    void save(next).catch(() => undefined)
  }

  function storeUrgent(state: EngineState) {
    const fresh = [
      ...Object.values(state.outbox).flatMap((entries) => entries.map(({ draft }) => draft)),
      ...Object.values(state.changes).flatMap((ofMessage) => ofMessage.map(({ wish }) => wish)),
    ].filter((words) => !stored.has(words))
    const saved = save({ ...records, ...toUrgentRecords(state, records) })
    if (fresh.length === 0) return void saved.catch(() => undefined)
    let isDone = false
    const letGo = () => {
      cancel()
      if (isDone) return
      isDone = true
      for (const words of fresh) stored.add(words)
      onStored()
    }
    const cancel = clock.after(patienceMs, letGo)
    saved.then(letGo, letGo)
  }

  async function save(next: Records) {
    const changes = toStoredChanges(records, next)
    records = next
    if (!changes) return
    try {
      await awaitAnswer(clock, kept.save(changes))
    } catch (error) {
      // What is stored isn't known any more: the next time everything is said.
      records = noRecords
      throw error
    }
  }

  return {
    load: async () => kept.load().catch(() => null),
    begin(loaded) {
      if (loaded) {
        const toMap = <Record>(of: Readonly<globalThis.Record<string, Record>>) => new Map(Object.entries(of))
        records = {
          account: toMap(loaded.account),
          users: toMap(loaded.users),
          chats: toMap(loaded.chats),
          outbox: toMap(loaded.outbox),
          changes: toMap(loaded.changes),
          drafts: toMap(loaded.drafts),
          reads: toMap(loaded.reads),
        }
      }
      const state = getState()
      noted = state
      storeUrgent(state)
      schedule('rest', restMs)
    },
    note,
    isStored: (words) => stored.has(words),
    flush() {
      for (const what of [...timers.keys()]) store(what)
    },
    async clear() {
      for (const cancel of timers.values()) cancel()
      timers.clear()
      records = noRecords
      noted = getState()
      await kept.clear()
    },
  }
}

export const draftsMs = 300
export const restMs = 1_000
/** [R48] As long as what is written waits to be stored before it leaves all the same. */
export const patienceMs = 500

function toStoredChanges(before: Records, after: Records): StoredChanges | null {
  const changed = storedCollections.flatMap((collection) => {
    const records = toChangedRecords(before[collection], after[collection])
    return records ? [[collection, records] as [StoredCollection, object]] : []
  })
  return changed.length === 0 ? null : (Object.fromEntries(changed) as StoredChanges)
}

function toChangedRecords(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): Record<string, unknown> | null {
  if (before === after) return null
  const put = [...after].filter(([key, record]) => before.get(key) !== record)
  const removed = [...before.keys()].filter((key) => !after.has(key)).map((key): [string, null] => [key, null])
  return put.length + removed.length === 0 ? null : Object.fromEntries([...put, ...removed])
}

const keepNothing: Keeper = {
  load: () => Promise.resolve(null),
  begin: () => {},
  note: () => {},
  isStored: () => true,
  flush: () => {},
  clear: () => Promise.resolve(),
}
