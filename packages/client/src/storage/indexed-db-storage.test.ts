import 'fake-indexeddb/auto'
import { type ChatId, createChatId, createMessageId, type MessageId, type UserId } from '@parley/protocol'
import type { ComposerDraft, Storage, StoredAccount, StoredChanges, StoredChat, StoredEntry } from '@parley/sync'
import { forceCloseDatabase, IDBObjectStore, IDBTransaction, indexedDB } from 'fake-indexeddb'
import { deleteDB, type IDBPDatabase, openDB } from 'idb'
import { expect, onTestFinished, test, vi } from 'vitest'
import { aChat, alice, aMessage, at, aUser, bob, chatId, epoch, otherEpoch, settings } from '../testing/words.ts'
import { createIndexedDbStorage } from './indexed-db-storage.ts'

const url = 'http://localhost:4000'
const nameOf = (userId: UserId) => `parley:${url}:${userId}`

/** One person's storage; the database is gone when the test is. Each call is another tab, or the same one after a reload. */
function createDevice(userId = aUser('Someone').id) {
  onTestFinished(() => deleteDB(nameOf(userId)))
  return { userId, open: (): Storage => createIndexedDbStorage({ url, userId }) }
}

const anAccount = (me: UserId, given: Partial<StoredAccount> = {}): StoredChanges => ({
  account: { own: { version: 1, me, epoch, seq: 1, settings, ...given } },
})
function aStoredChat(seqs: readonly number[], id: ChatId = chatId): StoredChat {
  const messages = seqs.map((seq) => aMessage(seq, { chatId: id }))
  return { chat: aChat(messages, { id }), seq: seqs.at(-1) ?? 0, messages, hasMore: false, window: 'loaded' }
}
const anEntry = (order: number, id: MessageId = createMessageId()): StoredEntry => ({
  order,
  entry: { draft: { id, chatId, text: `said ${order}`, replyToId: null, writtenAt: at(order) }, status: 'queued' },
})
const aDraft = (text: string): ComposerDraft => ({ text, replyToId: null, editing: null })

const databaseNames = async () => ((await indexedDB.databases()) as { name?: string }[]).map(({ name }) => name)

/** Does something to the database that no code of ours would. */
async function tamper(userId: UserId, change: (database: IDBPDatabase) => Promise<unknown>) {
  const database = await openDB(nameOf(userId))
  await change(database)
  database.close()
}

test('before anything was kept there is nothing', async () => {
  expect(await createDevice().open().load()).toBeNull()
})

test('what is kept is there after a reload, with its cursors', async () => {
  const { userId, open } = createDevice()
  const chat = aStoredChat([1, 2, 3])
  const entry = anEntry(1)
  const id = createMessageId()
  const change = {
    messageId: id,
    chatId,
    madeAt: at(1),
    order: 1,
    wish: { kind: 'react', emoji: '👍', on: true },
    status: 'queued',
  } as const
  await open().save({
    ...anAccount(userId, { seq: 7 }),
    users: { [bob.id]: bob },
    chats: { [chatId]: chat },
    outbox: { [entry.entry.draft.id]: entry },
    changes: { [id]: [change] },
    drafts: { [chatId]: aDraft('half a') },
    reads: { [chatId]: { seq: 2, clearsMark: false } },
  })
  expect(await open().load()).toEqual({
    account: { own: { version: 1, me: userId, epoch, seq: 7, settings } },
    users: { [bob.id]: bob },
    chats: { [chatId]: chat },
    outbox: { [entry.entry.draft.id]: entry },
    changes: { [id]: [change] },
    drafts: { [chatId]: aDraft('half a') },
    reads: { [chatId]: { seq: 2, clearsMark: false } },
  })
})

test('once the database is open, words are in the browser’s hands when `save` returns', async () => {
  const storage = createDevice().open()
  await storage.load()
  const entry = anEntry(1)
  const commit = vi.spyOn(IDBTransaction.prototype, 'commit')
  onTestFinished(() => commit.mockRestore())
  const saving = storage.save({ outbox: { [entry.entry.draft.id]: entry } })
  expect(commit).toHaveBeenCalledOnce()
  await saving
})

test('whenever a device dies, it has what was saved by then and nothing else', async () => {
  const first = anEntry(1)
  const second = anEntry(2)
  const toSaves = (userId: UserId): StoredChanges[] => [
    anAccount(userId),
    { drafts: { [chatId]: aDraft('one') } },
    { outbox: { [first.entry.draft.id]: first }, drafts: { [chatId]: null } },
    { chats: { [chatId]: aStoredChat([1]) } },
    { outbox: { [second.entry.draft.id]: second } },
    { outbox: { [first.entry.draft.id]: null }, chats: { [chatId]: aStoredChat([1, 2]) } },
  ]
  const kept: unknown[] = []
  for (let saved = 0; saved <= 6; saved++) {
    const { userId, open } = createDevice()
    const storage = open()
    for (const changes of toSaves(userId).slice(0, saved)) await storage.save(changes)
    const stored = await open().load()
    kept.push([
      Object.keys(stored?.outbox ?? {}).length,
      stored?.drafts[chatId]?.text ?? null,
      stored?.chats[chatId]?.messages.map(({ seq }) => seq) ?? null,
    ])
  }
  expect(kept).toEqual([
    [0, null, null],
    [0, null, null],
    [0, 'one', null],
    [1, null, null],
    [1, null, [1]],
    [2, null, [1]],
    [1, null, [1, 2]],
  ])
})

test('a save that fails in its middle keeps nothing of it, and the next one is kept', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  await storage.save({ ...anAccount(userId), drafts: { [chatId]: aDraft('before') } })
  const unclonable = { ...aStoredChat([1]), chat: () => undefined } as unknown as StoredChat
  const failing = { drafts: { [chatId]: aDraft('with it') }, chats: { [chatId]: unclonable } }
  await expect(storage.save(failing)).rejects.toThrow('could not be cloned')
  expect((await open().load())?.drafts).toEqual({ [chatId]: aDraft('before') })
  await storage.save({ drafts: { [chatId]: aDraft('after') } })
  expect((await open().load())?.drafts).toEqual({ [chatId]: aDraft('after') })
})

test('saves are kept in the order in which they were asked for', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  await Promise.all(['a', 'ab', 'abc'].map((text) => storage.save({ ...anAccount(userId), drafts: { [chatId]: aDraft(text) } })))
  expect((await open().load())?.drafts[chatId]?.text).toBe('abc')
})

test('two tabs add and take away what they write themselves, and nothing of each other’s', async () => {
  const { userId, open } = createDevice()
  const [one, other] = [open(), open()]
  const [mine, theirs] = [anEntry(1), anEntry(2)]
  const otherChatId = createChatId()
  await one.save({ ...anAccount(userId), outbox: { [mine.entry.draft.id]: mine }, drafts: { [chatId]: aDraft('one') } })
  await other.load()
  await other.save({ outbox: { [theirs.entry.draft.id]: theirs }, drafts: { [otherChatId]: aDraft('other') } })
  await one.save({ outbox: { [mine.entry.draft.id]: null } })
  expect(await open().load()).toMatchObject({
    outbox: { [theirs.entry.draft.id]: theirs },
    drafts: { [chatId]: aDraft('one'), [otherChatId]: aDraft('other') },
  })
  expect((await open().load())?.outbox).not.toHaveProperty(mine.entry.draft.id)
})

test('of two tabs the one that has come further in a chat is kept', async () => {
  const { userId, open } = createDevice()
  const [ahead, behind] = [open(), open()]
  await ahead.save({ ...anAccount(userId), chats: { [chatId]: aStoredChat([1, 2, 3]) } })
  await behind.load()
  await behind.save({ chats: { [chatId]: aStoredChat([1, 2]) }, drafts: { [chatId]: aDraft('late') } })
  expect(await open().load()).toMatchObject({ chats: { [chatId]: { seq: 3 } }, drafts: { [chatId]: aDraft('late') } })
})

test('of a log that begins anew nothing of the old one is kept, not even by a tab that has not heard', async () => {
  const { userId, open } = createDevice()
  const [one, other] = [open(), open()]
  const entry = anEntry(1)
  const oldChatId = createChatId()
  await one.save({
    ...anAccount(userId),
    users: { [bob.id]: bob },
    chats: { [chatId]: aStoredChat([1, 2, 3]), [oldChatId]: aStoredChat([1], oldChatId) },
    reads: { [chatId]: { seq: 3, clearsMark: false } },
    outbox: { [entry.entry.draft.id]: entry },
  })
  await other.load()
  await one.save({ ...anAccount(userId, { epoch: otherEpoch }), chats: { [chatId]: aStoredChat([1]) } })
  await other.save({ chats: { [chatId]: aStoredChat([1, 2, 3, 4]) }, drafts: { [chatId]: aDraft('still mine') } })
  const stored = await open().load()
  expect(stored).toMatchObject({
    account: { own: { epoch: otherEpoch } },
    users: { [bob.id]: bob },
    chats: { [chatId]: { seq: 1 } },
    outbox: { [entry.entry.draft.id]: entry },
    drafts: { [chatId]: aDraft('still mine') },
  })
  expect(stored?.chats).not.toHaveProperty(oldChatId)
  expect(stored?.reads).toEqual({})
})

test('the cursor of the person counts on every chat it was kept with', async () => {
  const { userId, open } = createDevice()
  await open().save({ ...anAccount(userId), chats: { [chatId]: aStoredChat([1]) } })
  await tamper(userId, (database) => database.put('chats', { torn: 'apart' }, chatId))
  const stored = await open().load()
  expect(stored?.chats).toEqual({})
  expect(stored?.account.own?.seq).toBeNull()
})

test('what is kept after a reload counts on what was there before it', async () => {
  const { userId, open } = createDevice()
  const otherChatId = createChatId()
  await open().save({ ...anAccount(userId), chats: { [chatId]: aStoredChat([1]), [otherChatId]: aStoredChat([1], otherChatId) } })
  const reloaded = open()
  await reloaded.load()
  await reloaded.save({ chats: { [chatId]: aStoredChat([1, 2]) } })
  await reloaded.save(anAccount(userId, { seq: 2 }))
  expect(await open().load()).toMatchObject({ account: { own: { seq: 2 } }, chats: { [chatId]: { seq: 2 } } })
  await tamper(userId, (database) => database.delete('chats', otherChatId))
  expect((await open().load())?.account.own?.seq).toBeNull()
})

test('a chat that one has left is not counted on', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  await storage.save({ ...anAccount(userId), chats: { [chatId]: aStoredChat([1]) } })
  await storage.save({ ...anAccount(userId, { seq: 2 }), chats: { [chatId]: null } })
  expect(await open().load()).toMatchObject({ account: { own: { seq: 2 } }, chats: {} })
})

test('a cursor is not kept without the chats of a save before it that failed', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  const unclonable = { ...aStoredChat([1]), chat: () => undefined } as unknown as StoredChat
  await expect(storage.save({ ...anAccount(userId), chats: { [chatId]: unclonable } })).rejects.toThrow()
  await storage.save(anAccount(userId, { seq: 2 }))
  expect((await open().load())?.account.own?.seq).toBeNull()
})

test('what another person has left under this name is never shown', async () => {
  const { userId, open } = createDevice()
  await open().save({ ...anAccount(userId), users: { [bob.id]: bob }, chats: { [chatId]: aStoredChat([1]) } })
  await tamper(userId, (database) =>
    database.put('account', { version: 1, me: alice.id, epoch, seq: 1, settings } satisfies StoredAccount, 'own'),
  )
  expect(await open().load()).toBeNull()
})

test('people on one device have a database each', async () => {
  const [one, other] = [createDevice(), createDevice()]
  await one.open().save({ ...anAccount(one.userId), drafts: { [chatId]: aDraft('secret') } })
  expect(await other.open().load()).toBeNull()
})

test('from the moment a session is someone else’s nothing is kept', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  await storage.save({ ...anAccount(userId), drafts: { [chatId]: aDraft('mine') } })
  await expect(storage.save({ ...anAccount(bob.id), drafts: { [chatId]: aDraft('theirs') } })).rejects.toThrow()
  await expect(storage.save({ drafts: { [chatId]: aDraft('theirs') } })).rejects.toThrow()
  expect((await open().load())?.drafts).toEqual({ [chatId]: aDraft('mine') })
})

test('another version of the protocol lets go of what the server said, and keeps what was written', async () => {
  const { userId, open } = createDevice()
  const entry = anEntry(1)
  await open().save({
    ...anAccount(userId),
    users: { [bob.id]: bob },
    chats: { [chatId]: aStoredChat([1]) },
    outbox: { [entry.entry.draft.id]: entry },
    drafts: { [chatId]: aDraft('kept') },
  })
  await tamper(userId, (database) => database.put('meta', 1, 'protocolVersion'))
  expect(await open().load()).toEqual({
    account: {},
    users: {},
    chats: {},
    outbox: { [entry.entry.draft.id]: entry },
    changes: {},
    drafts: { [chatId]: aDraft('kept') },
    reads: {},
  })
})

test('a tab of an older version still keeps what is written in it, and nothing else', async () => {
  const { userId, open } = createDevice()
  const older = open()
  await older.save(anAccount(userId))
  await tamper(userId, (database) => database.put('meta', 3, 'protocolVersion'))
  await older.save({ chats: { [chatId]: aStoredChat([1]) }, drafts: { [chatId]: aDraft('written') } })
  await tamper(userId, async (database) => {
    expect(await database.getAllKeys('chats')).toEqual([])
    expect(await database.getAllKeys('drafts')).toEqual([chatId])
  })
})

test('who is forgotten leaves no database, and can begin anew', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  await storage.save({ ...anAccount(userId), drafts: { [chatId]: aDraft('secret') } })
  await storage.clear()
  expect(await databaseNames()).not.toContain(nameOf(userId))
  await storage.save({ ...anAccount(userId), drafts: { [chatId]: aDraft('later') } })
  expect((await storage.load())?.drafts).toEqual({ [chatId]: aDraft('later') })
})

test('of who is forgotten nothing is left even where something else holds on to the database', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  await storage.save({ ...anAccount(userId), drafts: { [chatId]: aDraft('secret') } })
  const holding = await openDB(nameOf(userId))
  onTestFinished(() => holding.close())
  await storage.clear()
  for (const store of holding.objectStoreNames) expect(await holding.getAll(store)).toEqual([])
})

test('forgotten in one tab, a person is not brought back by another', async () => {
  const { userId, open } = createDevice()
  const [one, other] = [open(), open()]
  await one.save(anAccount(userId))
  await other.load()
  await one.clear()
  await expect(other.save({ drafts: { [chatId]: aDraft('still typing') } })).rejects.toThrow()
  expect(await databaseNames()).not.toContain(nameOf(userId))
})

test('a tab of a newer version gets the database at once, and this one goes on without', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  await storage.save(anAccount(userId))
  const newer = await openDB(nameOf(userId), 2)
  onTestFinished(() => newer.close())
  await expect(storage.save({ drafts: { [chatId]: aDraft('unkept') } })).rejects.toThrow()
  await expect(storage.load()).rejects.toThrow()
})

test('a browser that closes the database costs nothing: the next call opens it again', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  const opening = vi.spyOn(indexedDB, 'open')
  await storage.save(anAccount(userId))
  forceCloseDatabase(opening.mock.results[0]?.value.result)
  await storage.save({ drafts: { [chatId]: aDraft('after') } })
  expect(opening).toHaveBeenCalledTimes(2)
  expect((await open().load())?.drafts).toEqual({ [chatId]: aDraft('after') })
})

test('where a database can’t be opened, every call says so, and each tries anew', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  const opening = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Not in private windows', 'SecurityError')
  })
  await expect(storage.load()).rejects.toThrow('Not in private windows')
  await expect(storage.save(anAccount(userId))).rejects.toThrow('Not in private windows')
  await expect(storage.clear()).rejects.toThrow('Not in private windows')
  opening.mockRestore()
  await storage.save(anAccount(userId))
  expect((await storage.load())?.account.own?.me).toBe(userId)
})

test('a disk without room fails the save and nothing else', async () => {
  const { userId, open } = createDevice()
  const storage = open()
  await storage.save({ ...anAccount(userId), drafts: { [chatId]: aDraft('before') } })
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('No room', 'QuotaExceededError')
  })
  await expect(storage.save({ drafts: { [chatId]: aDraft('too much') } })).rejects.toThrow('No room')
  full.mockRestore()
  expect((await storage.load())?.drafts).toEqual({ [chatId]: aDraft('before') })
})

test('as much as is ever kept of chats comes back whole', async () => {
  const { userId, open } = createDevice()
  const seqs = Array.from({ length: 60 }, (_, index) => index + 1)
  const chats = Object.fromEntries(seqs.map(() => createChatId()).map((id) => [id, aStoredChat(seqs, id)]))
  await open().save({ ...anAccount(userId), chats })
  expect((await open().load())?.chats).toEqual(chats)
})
