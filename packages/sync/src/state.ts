import type { Chat, ChatId, Message, MessageId, Scope, Settings, Unread, User, UserId } from '@parley/protocol'

/**
 * Everything the server has said, and nothing else: plain, immutable, normalised. What didn't change keeps its identity, so that
 * whoever compares by reference sees what did.
 */
export type SyncState = {
  /** Whose state this is; null until the user scope has spoken. */
  readonly me: UserId | null
  /** The log these cursors belong to; null until the first `ready`. */
  readonly epoch: string | null
  /** The last seq applied, for the user scope and for every chat in `chats`. */
  readonly cursors: Readonly<Record<Scope, number>>
  readonly users: Readonly<Record<UserId, User>>
  readonly chats: Readonly<Record<ChatId, ChatState>>
  /** What the person has chosen; null until the user scope has spoken. */
  readonly settings: Settings | null
  /** True once a snapshot of the user scope was complete: a chat that isn't in `chats` doesn't exist for this person. */
  readonly loaded: boolean
  /** The chats named so far while the pages of a snapshot of the user scope arrive; null between snapshots. */
  readonly arriving: readonly ChatId[] | null
}

export type ChatState = {
  /** The summary, kept current by events and registers. `lastSeq` can be ahead of the cursor while what was missed is on its way. */
  readonly chat: Chat
  /** Ascending by seq: everything between its first message and the cursor, so that it ends at the live end. */
  readonly messages: readonly Message[]
  /** There are messages older than the first one here. */
  readonly hasMore: boolean
  /** `none`: known as a summary, with at most what came after it. `loaded`: a snapshot has brought the newest messages. */
  readonly window: 'none' | 'loaded'
  /** [R64] What is read elsewhere in the chat, if somebody reads there. It never touches the window. */
  readonly excerpt: Excerpt | null
  /** How far people are in a chat that doesn't name its members, as far as it was said. */
  readonly receipts: Readonly<Record<UserId, Watermarks>>
  /** Messages outside of the window that a line of it quotes, as far as they were fetched; null: not there for this reader. */
  readonly quoted: Readonly<Record<MessageId, Message | null>>
  /** [R37] What is unread as of a seq that the events haven't come to yet. */
  readonly unreadAhead: Unread | null
  /** [R36] The last seq that touched a message which isn't held here: what was read of the chat before it may be old. */
  readonly passedSeq: number
}

/** Messages older than the window: everything between the first and the last of them. After the last one there is always more. */
export type Excerpt = {
  /** Ascending by seq. */
  readonly messages: readonly Message[]
  /** There are messages older than the first one here. */
  readonly hasMore: boolean
}

export type Watermarks = { readonly deliveredSeq: number; readonly readSeq: number }

/** Before anything was said. */
export function createSyncState(): SyncState {
  return { me: null, epoch: null, cursors: {}, users: {}, chats: {}, settings: null, loaded: false, arriving: null }
}

/** What goes with a summary of which nothing else is known. */
export const nothingBeside = { receipts: {}, quoted: {}, unreadAhead: null, passedSeq: 0, excerpt: null } as const
