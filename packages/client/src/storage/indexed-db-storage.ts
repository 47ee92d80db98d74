import { protocolVersion, type UserId } from '@parley/protocol'
import {
  type Storage,
  type Stored,
  type StoredAccount,
  type StoredChanges,
  type StoredChat,
  type StoredCollection,
  storedCollections,
} from '@parley/sync'
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import type { FoundRecords } from './stored-records.ts'

/**
 * A person's chats in the browser's IndexedDB: one database for each person at each API, one object store for each collection, one
 * transaction for each save. Tabs share it: what was written by a person is added and taken away entry by entry, of what the server said
 * the further one stays. What another version of the protocol or another life of the log has left is let go, what was written is not.
 * Every call opens the database if it isn't open, so that a browser that closes it costs nothing but time.
 */
export function createIndexedDbStorage({ url, userId }: { url: string; userId: UserId }): Storage {
  const name = `parley:${new URL(url).origin}:${userId}`
  let opening: Promise<Database> | null = null
  /** The database, once it is open: whoever writes then waits for nothing, and the browser stores while the page draws. */
  let opened: Database | null = null
  /** The log that this tab speaks of. */
  let epoch: string | null = null
  /** The chats of which this tab believes that they are kept. Its cursor of the person counts on them. */
  const chatIds = new Set<string>()
  let isOver = false

  function open(): Promise<Database> {
    if (opening) return opening
    const attempt = openDatabase(name, { onClosed: close, onDeleted: end })
    opening = attempt
    attempt.then(
      (database) => {
        if (opening === attempt) opened = database
      },
      () => {
        if (opening === attempt) opening = null
      },
    )
    return attempt
  }

  function close() {
    opening?.then(
      (database) => database.close(),
      () => {},
    )
    opening = opened = null
  }

  /** The person signs out in another tab. What this one still has to say about them must not bring it back. */
  function end() {
    isOver = true
    close()
  }

  function assertOurs() {
    if (isOver) throw new Error('What is said here is someone else’s, or of someone who is forgotten')
  }

  return {
    async load() {
      assertOurs()
      const database = await open()
      // What looks into records comes while the database answers, so that a page can be used before it is there; and not where nothing is kept.
      if (await isEmpty(database)) return null
      const [found, { readRecords }] = await Promise.all([findRecords(database), import('./stored-records.ts')])
      const stored = dropIncomplete(readRecords(found.records), { userId, chatIds: found.chatIds })
      epoch = stored.account.own?.epoch ?? epoch
      for (const chatId of Object.keys(stored.chats)) chatIds.add(chatId)
      return storedCollections.some((collection) => Object.keys(stored[collection]).length > 0) ? stored : null
    },

    async save(changes) {
      const account = changes.account?.own
      // Nobody is stored in another's place: a session can be somebody else's than the page believed.
      if (account && account.me !== userId) isOver = true
      assertOurs()
      const database = opened ?? (await open())
      epoch = account?.epoch ?? epoch
      for (const [chatId, chat] of Object.entries(changes.chats ?? {})) {
        if (chat === null) chatIds.delete(chatId)
        else chatIds.add(chatId)
      }
      await saveRecords(database, changes, { epoch, chatIds })
    },

    async clear() {
      const database = await open()
      const transaction = beginWriting(database, 'strict')
      await complete(transaction, () => clearStores(transaction, stores))
      // By ourselves, before its deletion tells every tab that has it open to end.
      opening = opened = null
      database.close()
      // It is empty already. Where another tab holds on to it, the rest of it goes when that tab does.
      await new Promise<void>((resolve, reject) => {
        deleteDB(name, { blocked: () => resolve() }).then(resolve, reject)
      })
    },
  }
}

/** Raised when stores come or go. What the records in them look like is the business of `protocolVersion`. */
const databaseVersion = 1
const stores = [...storedCollections, 'meta'] as const
type StoreName = (typeof stores)[number]
/** Records are whatever is found, until they are read. In `meta`: the version of the protocol, and the chats the account's cursor relies on. */
type Schema = DBSchema & { [Name in StoreName]: { key: string; value: unknown } }
type Database = IDBPDatabase<Schema>
type Writing = ReturnType<typeof beginWriting>

/** What the server has said and can say again. The rest is what a person has written. */
const said = ['account', 'users', 'chats', 'reads'] as const satisfies readonly StoreName[]
/** Of that, what has no meaning in another log: it is named by its places. */
const ofLog = ['account', 'chats', 'reads'] as const satisfies readonly StoreName[]
const written = ['outbox', 'changes', 'drafts'] as const satisfies readonly StoreName[]

async function openDatabase(name: string, { onClosed, onDeleted }: { onClosed(): void; onDeleted(): void }): Promise<Database> {
  // Where a tab of an older version doesn't let go of it, this waits for that tab; the chat doesn't wait for this.
  const database = await openDB<Schema>(name, databaseVersion, {
    upgrade(upgraded) {
      for (const store of stores) {
        if (!upgraded.objectStoreNames.contains(store)) upgraded.createObjectStore(store)
      }
    },
    blocking: (_version, blockedVersion) => (blockedVersion === null ? onDeleted() : onClosed()),
    terminated: onClosed,
  })
  await adoptVersion(database)
  return database
}

async function adoptVersion(database: Database): Promise<void> {
  const transaction = beginWriting(database, 'relaxed')
  await complete(transaction, async () => {
    if (await isOfThisVersion(transaction)) return
    await clearStores(transaction, said)
    await transaction.objectStore('meta').put(protocolVersion, 'protocolVersion')
  })
}

const isOfThisVersion = async (transaction: Writing): Promise<boolean> =>
  (await transaction.objectStore('meta').get('protocolVersion')) === protocolVersion

async function isEmpty(database: Database): Promise<boolean> {
  const transaction = database.transaction(storedCollections, 'readonly')
  const counts = await Promise.all(storedCollections.map((collection) => transaction.objectStore(collection).count()))
  return counts.every((count) => count === 0)
}

/** Everything, as one moment has it. */
async function findRecords(database: Database): Promise<{ records: FoundRecords; chatIds: unknown }> {
  const transaction = database.transaction(stores, 'readonly')
  const found = storedCollections.map(async (collection) => {
    const store = transaction.objectStore(collection)
    const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()])
    return [collection, new Map(keys.map((key, index) => [key, values[index]]))] as const
  })
  const [chatIds, ...records] = await Promise.all([transaction.objectStore('meta').get('chatIds'), ...found])
  return { records: Object.fromEntries(records as (readonly [string, unknown])[]) as FoundRecords, chatIds }
}

/**
 * One transaction, so that all of it is kept or nothing. What a person has written is kept whatever else is the case. What the server
 * said isn't, if this tab is of another version, or still speaks of a log that another tab knows to be over.
 */
async function saveRecords(database: Database, changes: StoredChanges, { epoch, chatIds }: Known): Promise<void> {
  const isWritten = written.some((collection) => changes[collection] !== undefined)
  const isWrittenAlone = said.every((collection) => changes[collection] === undefined)
  const transaction = beginWriting(database, isWritten ? 'strict' : 'relaxed')
  await complete(transaction, async () => {
    const puts = written.flatMap((collection) => putRecords(transaction, collection, changes[collection]))
    // A page that is about to end has no other turn: what it has written is in the browser's hands from here on.
    if (isWrittenAlone) transaction.commit()
    await Promise.all(puts)
    if (isWrittenAlone || !(await isOfThisVersion(transaction))) return
    const account = changes.account?.own
    const kept = (await transaction.objectStore('account').get('own')) as StoredAccount | undefined
    if (kept && kept.epoch !== epoch) {
      if (!account) return
      await clearStores(transaction, ofLog)
    }
    await Promise.all(
      said.map(async (collection) => Promise.all(putRecords(transaction, collection, await furtherOnes(transaction, collection, changes)))),
    )
    if (account) await transaction.objectStore('meta').put([...chatIds], 'chatIds')
  })
}

type Known = { epoch: string | null; chatIds: ReadonlySet<string> }

/** Another tab may have come further in a chat than this one. */
async function furtherOnes(transaction: Writing, collection: StoredCollection, changes: StoredChanges): Promise<Records> {
  const records: Records = changes[collection] ?? {}
  if (collection !== 'chats') return records
  const seqs = await Promise.all(
    Object.keys(records).map(async (key) => [key, toSeq(await transaction.objectStore('chats').get(key))] as const),
  )
  const behind = new Set(seqs.flatMap(([key, seq]) => (seq > (changes.chats?.[key]?.seq ?? Number.POSITIVE_INFINITY) ? [key] : [])))
  return Object.fromEntries(Object.entries(records).filter(([key]) => !behind.has(key)))
}

type Records = Readonly<Record<string, unknown>>
const toSeq = (found: unknown): number => Number((found as Partial<StoredChat> | undefined)?.seq ?? 0)

/** All of them are asked for when this returns. */
function putRecords(transaction: Writing, store: StoreName, records: Records = {}): Promise<unknown>[] {
  const objectStore = transaction.objectStore(store)
  return Object.entries(records).map(([key, record]) => {
    const request: Promise<unknown> = record === null ? objectStore.delete(key) : objectStore.put(record, key)
    // Where one of them can't be asked for, nobody waits for the others.
    request.catch(() => {})
    return request
  })
}

const clearStores = (transaction: Writing, names: readonly StoreName[]) =>
  Promise.all(names.map((store) => transaction.objectStore(store).clear()))

/** Over all stores, so that saves come after each other in the order in which they began. */
function beginWriting(database: Database, durability: 'strict' | 'relaxed') {
  return database.transaction(stores, 'readwrite', { durability })
}

/** Whatever goes wrong on the way, nothing of it is kept. */
async function complete(transaction: Writing, write: () => Promise<unknown>): Promise<void> {
  // Its end is asked for before anything can go wrong, so that a failure is never one that nobody heard of.
  const done = transaction.done
  done.catch(() => {})
  try {
    await write()
  } catch (error) {
    // One that has failed by itself can't be aborted any more.
    await new Promise<void>((resolve) => {
      transaction.abort()
      resolve()
    }).catch(() => {})
    throw error
  }
  await done
}

/**
 * What is shown has to be whole: nothing of the server's without the account whose log it is of, and no cursor of the person that counts on
 * a chat which isn't here. Without that cursor all summaries come anew.
 */
function dropIncomplete(stored: Stored, { userId, chatIds }: { userId: UserId; chatIds: unknown }): Stored {
  const { own } = stored.account
  if (own?.me !== userId) return { ...stored, account: {}, users: {}, chats: {}, reads: {} }
  const isWhole = Array.isArray(chatIds) && chatIds.every((chatId) => typeof chatId === 'string' && Object.hasOwn(stored.chats, chatId))
  return isWhole ? stored : { ...stored, account: { own: { ...own, seq: null } } }
}
