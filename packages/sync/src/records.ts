import { type ChatId, chatScope, type Frame, type User, type UserId, userScope } from '@parley/protocol'
import { type Change, type Changes, changesOf, isSame, mergeChange } from './changes.ts'
import { lastActivityMs } from './chats.ts'
import { joinDrafts } from './drafts.ts'
import type { EngineState } from './engine-state.ts'
import { equals } from './equals.ts'
import { applyFrames } from './feed.ts'
import { findEntry, insertEntry, type Outbox, type OutboxEntry, toHeard } from './outbox.ts'
import { type ChatState, createSyncState, nothingBeside, type SyncState } from './state.ts'
import type { Stored, StoredAccount, StoredChat, StoredEntry, StoredRecords } from './storage.ts'

/*
 * What of the engine's state is kept, as records; and the state again out of them. Records of what didn't change are the same objects.
 */

/** Raised with every change of what a record looks like: records of another version aren't read. */
const version = 1
/** Enough for the first screens, and for a start that asks for what was missed instead of everything. */
export const storedChatsMax = 60
export const storedMessagesMax = 60

export type Records = { readonly [Collection in keyof StoredRecords]: ReadonlyMap<string, StoredRecords[Collection]> }

export const noRecords: Records = {
  account: new Map(),
  users: new Map(),
  chats: new Map(),
  outbox: new Map(),
  changes: new Map(),
  drafts: new Map(),
  reads: new Map(),
}

/** `known` are the records of before: whatever says the same stays the same object, and what waits keeps its place. */
export function toRecords(state: EngineState, known: Records): Records {
  const chats = toRecentChats(state.sync)
  const isWhole = chats.length === Object.keys(state.sync.chats).length
  return {
    account: keepEqual(toAccount(state.sync, isWhole), known.account),
    users: toUsers(state.sync, known.users),
    chats: new Map(chats.map((chat) => [chat.chat.id, toStoredChat(chat, state.sync)])),
    ...toUrgentRecords(state, known),
    drafts: new Map(Object.entries(state.drafts)),
    reads: new Map(Object.entries(state.reads)),
  }
}

/** [R48] What has to be stored before it leaves. */
export function toUrgentRecords({ outbox, changes }: EngineState, known: Records): Pick<Records, 'outbox' | 'changes'> {
  return { outbox: toStoredOutbox(outbox, known.outbox), changes: toStoredChanges(changes, known.changes) }
}

/**
 * The state that goes on from what was stored, under what has happened since. `heard` is what the server has said before that, and nothing
 * after it: it is said once more to what was stored.
 */
export function fromRecords(stored: Stored, state: EngineState, heard: readonly Frame[] = []): EngineState {
  const account = stored.account['own']
  const isReadable = account === undefined || account.version === version
  if (!isReadable) return state
  return {
    ...state,
    sync: account ? toSync(toSyncState(account, stored), state.sync, heard) : state.sync,
    outbox: toOutbox(stored.outbox, state.outbox),
    changes: toChanges(stored.changes, state.changes),
    drafts: joinDrafts(stored.drafts, state.drafts),
    reads: { ...stored.reads, ...state.reads },
  }
}

/** [R81] Of another log nothing is worth keeping. */
function toSync(kept: SyncState, known: SyncState, heard: readonly Frame[]): SyncState {
  if (known.me === null) return kept
  return heard.length > 0 && known.epoch === kept.epoch ? applyFrames(kept, heard) : known
}

function toAccount({ me, epoch, cursors, settings, loaded, arriving }: SyncState, isWhole: boolean): ReadonlyMap<string, StoredAccount> {
  if (me === null || epoch === null) return noRecords.account
  const seq = loaded && arriving === null && isWhole ? (cursors[userScope(me)] ?? null) : null
  return new Map([['own', { version, me, epoch, seq, settings }]])
}

function toRecentChats({ chats }: SyncState): ChatState[] {
  const known = Object.values(chats)
  if (known.length <= storedChatsMax) return known
  return known.sort((left, right) => lastActivityMs(right.chat) - lastActivityMs(left.chat)).slice(0, storedChatsMax)
}

function toStoredChat(known: ChatState, { cursors }: SyncState): StoredChat {
  const { chat, messages, hasMore, window } = known
  const made = storedChats.get(known)
  const seq = cursors[chatScope(chat.id)] ?? chat.lastSeq
  if (made?.seq === seq) return made
  const isCut = messages.length > storedMessagesMax
  const record = { chat, seq, messages: isCut ? messages.slice(-storedMessagesMax) : messages, hasMore: hasMore || isCut, window }
  storedChats.set(known, record)
  return record
}
const storedChats = new WeakMap<ChatState, StoredChat>()

/** Presence is of the moment: it isn't worth a record. */
function toUsers({ users }: SyncState, known: Records['users']): Records['users'] {
  return new Map((Object.entries(users) as [UserId, User][]).map(([userId, user]) => [userId, toStoredUser(user, known.get(userId))]))
}

function toStoredUser(user: User, before: User | undefined): User {
  const made = storedUsers.get(user)
  if (made) return made
  const record: User = { ...user, presence: 'offline' }
  const kept = before && equals({ ...before, lastSeenAt: null }, { ...record, lastSeenAt: null }) ? before : record
  storedUsers.set(user, kept)
  return kept
}
const storedUsers = new WeakMap<User, User>()

function toStoredOutbox(outbox: Outbox, known: Records['outbox']): Records['outbox'] {
  const entries = Object.values(outbox).flat().map(toStoredEntry)
  return keepEqual(new Map(entries.map((record) => [record.entry.draft.id, record])), known)
}

/** What is under way, or was, is as good as waiting: only the server knows. */
function toStoredEntry(entry: OutboxEntry): StoredEntry {
  const { order, ...rest } = entry
  return { order, entry: rest.status === 'refused' || rest.status === 'answered' ? rest : { draft: rest.draft, status: 'queued' } }
}

function toStoredChanges(changes: Changes, known: Records['changes']): Records['changes'] {
  const kept = Object.entries(changes).map(([messageId, ofMessage]) => [messageId, ofMessage.map(toKeptChange)] as const)
  return keepEqual(new Map(kept), known)
}

function toKeptChange(change: Change): Change {
  if (change.status === 'refused' || change.status === 'answered' || change.status === 'held') return change
  const { messageId, chatId, madeAt, order, wish } = change
  return { messageId, chatId, madeAt, order, wish, status: 'queued' }
}

function toSyncState({ me, epoch, seq, settings }: StoredAccount, { users, chats }: Stored): SyncState {
  const known = Object.values(chats).map(({ chat, messages, hasMore, window }): [ChatId, ChatState] => [
    chat.id,
    { ...nothingBeside, chat, messages, hasMore, window },
  ])
  const cursors = Object.values(chats).map((record) => [chatScope(record.chat.id), record.seq])
  return {
    ...createSyncState(),
    me,
    epoch,
    settings,
    users: users as SyncState['users'],
    chats: Object.fromEntries(known) as SyncState['chats'],
    cursors: Object.fromEntries(seq === null ? cursors : [...cursors, [userScope(me), seq]]) as SyncState['cursors'],
    loaded: seq !== null,
  }
}

/** [R21] Whether it had left already isn't known any more, so it counts as if it had. What is known by now is newer than what was stored. */
function toOutbox(stored: Stored['outbox'], written: Outbox): Outbox {
  return Object.values(stored).reduce((outbox, { order, entry }) => {
    if (findEntry(written, entry.draft.id)) return outbox
    return insertEntry(outbox, toHeard({ ...entry, order }))
  }, written)
}

function toChanges(stored: Stored['changes'], made: Changes): Changes {
  return Object.values(stored)
    .flat()
    .reduce(
      (changes, change) =>
        changesOf(made, change.messageId).some((known) => isSame(known, change)) ? changes : mergeChange(changes, change),
      made,
    )
}

function keepEqual<Value>(next: ReadonlyMap<string, Value>, known: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return new Map(
    [...next].map(([key, value]) => {
      const before = known.get(key)
      return [key, before !== undefined && equals(before, value) ? before : value]
    }),
  )
}
