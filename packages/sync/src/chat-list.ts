import { type Chat, type ChatId, type MessageId, type Timestamp, type User, type UserId } from '@parley/protocol'
import { lastActivityMs } from './chats.ts'
import type { EngineState } from './engine.ts'
import { toPreview } from './messages.ts'
import { entriesOf, type Outbox, type OutboxEntry } from './outbox.ts'
import type { ChatState, SyncState } from './state.ts'

/** A chat as a list shows it. */
export type ChatListItem = {
  readonly chat: Chat
  /** The chat's name; for a direct chat the other person's. Empty for the moment in which that person isn't known yet. */
  readonly title: string
  /** The other person of a direct chat. */
  readonly peer: User | null
  /** The last line, one's own included that isn't confirmed yet. */
  readonly lastMessage: ChatPreview | null
}

export type ChatPreview = {
  readonly id: MessageId
  readonly authorId: UserId
  /** The beginning of the text, at most `limits.previewCharsMax` code points. */
  readonly preview: string
  /** By the database's clock when `sent`, by this device's otherwise. */
  readonly at: Timestamp
  readonly status: 'sending' | 'failed' | 'sent'
}

/**
 * All chats, most recently active first: those in which something is being sent, then by the last message, or where there is none by
 * when they were made; ties by id. No clock of this device takes part. The same state gives the same array, and a chat that didn't
 * change is the same object.
 */
export function chatListOf(state: EngineState): readonly ChatListItem[] {
  const { chats, users } = state.sync
  if (last && last.chats === chats && last.users === users && last.outbox === state.outbox) return last.items
  const items = Object.values(chats)
    .map(({ chat }) => toRanked(state, chat))
    .sort((left, right) => right.sending - left.sending || right.activeMs - left.activeMs || (left.chat.id < right.chat.id ? -1 : 1))
    .flatMap(({ chat }) => chatOf(state, chat.id) ?? [])
  last = { chats, users, outbox: state.outbox, items }
  return items
}

/** One chat as the list shows it; null if it isn't known. */
export function chatOf({ sync, outbox }: EngineState, chatId: ChatId): ChatListItem | null {
  const known = sync.chats[chatId]
  if (!known) return null
  const peer = toPeer(sync, known.chat)
  const entries = entriesOf(outbox, chatId)
  const made = items.get(known)
  if (made && made.peer === peer && made.entries === entries) return made.item
  const item = { chat: known.chat, title: peer?.displayName ?? known.chat.name ?? '', peer, lastMessage: toPreviewOf(known.chat, entries, sync.me) }
  items.set(known, { peer, entries, item })
  return item
}

let last: { chats: SyncState['chats']; users: SyncState['users']; outbox: Outbox; items: readonly ChatListItem[] } | null = null
const items = new WeakMap<ChatState, { peer: User | null; entries: readonly OutboxEntry[]; item: ChatListItem }>()
