import type { ChatId } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import type { Change } from './changes.ts'
import type { Clock } from './clock.ts'
import type { ComposerDraft } from './drafts.ts'
import type { EngineState } from './engine-state.ts'
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
  /** Another tab has stored this draft, or that there is none: it needn't be stored once more. */
  adoptDraft(chatId: ChatId, draft: ComposerDraft | null): void
  /** Stores what isn't stored yet, without waiting for its time. */
  flush(): void
  clear(): Promise<void>
}

/** [R61] Whether what a person writes is kept on this device. */
export type Keeping = 'kept' | 'no-room' | 'failing'

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
  /** Drafts are in the storage as they are here, or gone from it. */
  onDraftsStored: (drafts: Readonly<Record<string, ComposerDraft | null>>) => void
  onKeeping: (keeping: Keeping) => void
}): Keeper {
  const { storage, clock, getState, onStored, onDraftsStored, onKeeping } = options
  if (!storage) return keepNothing
  const kept = storage
  let records: Records = noRecords
  let noted: EngineState | null = null
  /** What was given to the storage last is kept. */
  let lasting: Promise<unknown> = Promise.resolve()
  const stored = new WeakSet<object>()
  const timers = new Map<'drafts' | 'rest', () => void>()
  /** Something has to be stored before it leaves, and will be when whoever acts is through. */
  let isUrgent = false
  /** What is kept isn't known yet: a chat of which little is known here would be stored over its messages. */
  let isUnread = true
  /** Counts how often everything was cleared: what was under way then says nothing of what is stored now. */
  let clearings = 0

  function note() {
    const state = getState()
    const before = noted
    if (before === state) return
    if (before === null) {
      if (Object.keys(state.outbox).length > 0) storeSoon()
      return
    }
    noted = state
    if (before.outbox !== state.outbox || before.changes !== state.changes) storeSoon()
    if (before.drafts !== state.drafts) schedule('drafts', draftsMs)
    if (before.sync !== state.sync || before.reads !== state.reads) schedule('rest', restMs)
  }

  function storeSoon() {
    isUrgent = true
    void Promise.resolve().then(storeUrgent)
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
    if (what === 'rest' && isUnread) return schedule(what, restMs)
    if (what === 'drafts') return void save({ ...records, drafts: toDrafts(getState()) }).catch(() => undefined)
    // [R61] Where there is no room for all of it, there may be for the words alone.
    void save(toRecords(getState(), records)).catch(storeWords)
  }

  const toWords = (state: EngineState): Records => ({ ...records, ...toUrgentRecords(state, records), drafts: toDrafts(state) })

  function storeWords() {
    void save(toWords(getState())).catch(() => undefined)
  }

  /**
   * With the drafts as they are by then: a message is in the outbox or still in its composer, never in both, whenever the page dies. Before
   * what is stored is known, messages alone: they have ids, and take the place of nothing.
   */
  function storeUrgent() {
    if (!isUrgent) return
    isUrgent = false
    const state = getState()
    const fresh = [
      ...Object.values(state.outbox).flatMap((entries) => entries.map(({ draft }) => draft)),
      ...Object.values(state.changes).flatMap((ofMessage) => ofMessage.map(({ wish }) => wish)),
    ].filter((words) => !stored.has(words))
    const saved = save(noted === null ? { ...records, outbox: toUrgentRecords(state, records).outbox } : toWords(state))
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
    const [before, clearedBefore] = [records, clearings]
    records = next
    // What another save is about to keep isn't kept before that one is done.
    if (!changes) return void (await lasting)
    const isOfWords = said.every((collection) => changes[collection] === undefined)
    const saving = awaitAnswer(clock, kept.save(changes))
    lasting = saving
    try {
      await saving
      if (isOfWords) onKeeping('kept')
      if (changes.drafts) onDraftsStored(changes.drafts)
    } catch (error) {
      // What is stored isn't known any more: the next time everything is said, of what is gone too.
      if (clearedBefore === clearings) records = toUnsure(before, records)
      if (isOfWords) onKeeping(error instanceof Error && error.name === 'QuotaExceededError' ? 'no-room' : 'failing')
      throw error
    }
  }

  return {
    async load() {
      const loaded = kept.load().catch(() => null)
      const read = () => {
        isUnread = false
      }
      awaitAnswer(clock, loaded).then(read, read)
      return loaded
    },
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
      isUrgent = true
      storeUrgent()
      schedule('rest', restMs)
    },
    note,
    isStored: (words) => stored.has(words),
    adoptDraft(chatId, draft) {
      const own = getState().drafts[chatId]
      // What this tab holds on to is stored when it changes, and again where it has been overwritten by nothing. That it has none is no
      // word against another's.
      if (own && draft && own !== draft) return
      const drafts = new Map(records.drafts)
      if (own && draft) drafts.set(chatId, draft)
      else drafts.delete(chatId)
      records = { ...records, drafts }
      if (own && !draft) schedule('drafts', draftsMs)
    },
    flush() {
      storeUrgent()
      for (const what of [...timers.keys()]) store(what)
    },
    async clear() {
      for (const cancel of timers.values()) cancel()
      timers.clear()
      isUrgent = false
      clearings += 1
      records = noRecords
      noted = getState()
      await kept.clear()
    },
  }
}

/** [R49] With room for the disk in the 300 ms. */
export const draftsMs = 200
export const restMs = 1_000
/** [R48] As long as what is written waits to be stored before it leaves all the same. */
export const patienceMs = 500

const toDrafts = ({ drafts }: EngineState): Records['drafts'] => new Map(Object.entries(drafts))

/** What the server has said, and says again. The rest is a person's own words. */
const said = ['account', 'users', 'chats', 'reads'] as const satisfies readonly StoredCollection[]

/** Whatever may be there, as what nothing equals: what is to be there is put once more, and the rest is removed once more. */
function toUnsure(...known: readonly Records[]): Records {
  const keysOf = (collection: StoredCollection) => known.flatMap((records) => [...records[collection].keys()])
  return Object.fromEntries(
    storedCollections.map((collection) => [collection, new Map(keysOf(collection).map((key) => [key, unsure]))]),
  ) as unknown as Records
}
const unsure = Object.freeze({})

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
  adoptDraft: () => {},
  flush: () => {},
  clear: () => Promise.resolve(),
}
