export type { Change, Changes, Wish } from './changes.ts'
export type { NewGroup } from './chat-creation.ts'
export { type ChatListItem, type ChatPreview, chatListOf, chatOf, unreadTotalOf } from './chat-list.ts'
export type { Clock } from './clock.ts'
export type { Connection, SignedOutReason } from './connection.ts'
export { toSubscribe } from './cursors.ts'
export type { ComposerDraft, ComposerDrafts } from './drafts.ts'
export { createEngine, type Engine, type EngineOptions } from './engine.ts'
export { createEngineState, type EngineState } from './engine-state.ts'
export { applyFrame, type FeedEffect } from './feed.ts'
export type { Arrival, Place } from './history.ts'
export type { Keeping } from './keeper.ts'
export type { Network, NetworkObserver } from './network.ts'
export type { Draft, Outbox, OutboxEntry } from './outbox.ts'
export type { Read, Reads } from './reads.ts'
export { type ChatState, createSyncState, type Excerpt, type SyncState, type Watermarks } from './state.ts'
export {
  type Storage,
  type Stored,
  type StoredAccount,
  type StoredChanges,
  type StoredChat,
  type StoredCollection,
  type StoredEntry,
  type StoredRecords,
  storedCollections,
} from './storage.ts'
export { noOtherTabs, type Tabs, type TabWord } from './tabs.ts'
export { excerptOf, type PendingRow, type Quoted, type RowChange, type SentRow, type TimelineRow, timelineOf } from './timeline.ts'
export { Fault, Refused, type Subscription, type Transport, type TransportObserver } from './transport.ts'
export { type Typing, typingIn } from './typing.ts'
export type { SentStatus } from './watermarks.ts'
