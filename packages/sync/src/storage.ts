import type { Chat, Message, Settings, User, UserId } from '@parley/protocol'
import type { Change } from './changes.ts'
import type { ComposerDraft } from './drafts.ts'
import type { OutboxEntry } from './outbox.ts'
import type { Read } from './reads.ts'

/**
 * Where this device keeps what it knows between two starts. It belongs to one person on one device. The engine survives all of it
 * failing, by rejecting or by never answering: then it begins with nothing and forgets at the end.
 */
export type Storage = {
  /** Everything that is kept, as one moment has it, which is before any save that is asked for later; null before anything was. */
  load(): Promise<Stored | null>
  /** Kept whole or not at all, and in the order of the calls; lasting when it resolves. */
  save(changes: StoredChanges): Promise<void>
  /** Nothing is left. */
  clear(): Promise<void>
}

/** Records of plain JSON, by collection and key. A store need not look into them. */
export type StoredRecords = {
  /** One record, with the key `own`. */
  account: StoredAccount
  users: User
  chats: StoredChat
  outbox: StoredEntry
  /** The changes of one message, by its id. */
  changes: readonly Change[]
  drafts: ComposerDraft
  /** Up to where a chat was read here, by chat. */
  reads: Read
}
export type StoredCollection = keyof StoredRecords
export const storedCollections = [
  'account',
  'users',
  'chats',
  'outbox',
  'changes',
  'drafts',
  'reads',
] as const satisfies readonly StoredCollection[]

export type Stored = { readonly [Collection in StoredCollection]: Readonly<Record<string, StoredRecords[Collection]>> }
/** A record takes the place of the one with its key; null removes it. What isn't named stays. */
export type StoredChanges = { readonly [Collection in StoredCollection]?: Readonly<Record<string, StoredRecords[Collection] | null>> }

export type StoredAccount = {
  /** Raised when what is stored changes its shape: what another version has stored isn't read. */
  readonly version: number
  readonly me: UserId
  readonly epoch: string
  /** The cursor of the user scope; null where not every chat is kept, so that summaries come anew. */
  readonly seq: number | null
  readonly settings: Settings | null
}

export type StoredChat = {
  readonly chat: Chat
  /** The cursor of the chat. */
  readonly seq: number
  readonly messages: readonly Message[]
  readonly hasMore: boolean
  readonly window: 'none' | 'loaded'
}

/** `order` is the place in the outbox: lower ones go first. */
export type StoredEntry = { readonly order: number; readonly entry: WithoutOrder<OutboxEntry> }

/** Of each kind of entry by itself, so that they stay told apart. */
type WithoutOrder<Entry> = Entry extends { order: number } ? Omit<Entry, 'order'> : never
