import type { Chat, ChatId, MessageId, Timestamp, User, UserId } from '@parley/protocol'
import { lastActivityMs } from './chats.ts'
import type { EngineState } from './engine.ts'
import { equals } from './equals.ts'
import { keepIdentity } from './keep-identity.ts'
import { toPreview } from './messages.ts'
import { entriesOf, type Outbox, type OutboxEntry } from './outbox.ts'
import type { SyncState } from './state.ts'

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
 * when they were made; ties by id. No clock of this device takes part. The same items give the same array, and a chat that didn't
 * change is the same object.
 */
export function chatListOf(state: EngineState): readonly ChatListItem[] {
  const { chats, users } = state.sync
  const made = lists.get(chats)
  if (made && made.users === users && made.outbox === state.outbox) return made.list
  const ranked = Object.values(chats)
    .map(({ chat }) => ({ chat, isSending: isSending(state.outbox, chat.id), activeMs: lastActivityMs(chat) }))
    .sort(byActivity)
  const list = keepIdentity(
    made?.list,
    ranked.flatMap(({ chat }) => chatOf(state, chat.id) ?? []),
  )
  lists.set(chats, { users, outbox: state.outbox, list })
  return list
}

/** One chat as the list shows it; null if it isn't known. */
export function chatOf({ sync, outbox }: EngineState, chatId: ChatId): ChatListItem | null {
  const known = sync.chats[chatId]
  if (!known) return null
  const peer = toPeer(sync, known.chat)
  const entries = entriesOf(outbox, chatId)
  const made = items.get(known.chat)
  if (made && made.peer === peer && made.entries === entries) return made.item
  const next = {
    chat: known.chat,
    title: peer?.displayName ?? known.chat.name ?? '',
    peer,
    lastMessage: toChatPreview(known.chat, entries, sync.me),
  }
  const item = made && equals(made.item, next) ? made.item : next
  items.set(known.chat, { peer, entries, item })
  return item
}

const lists = new WeakMap<SyncState['chats'], { users: SyncState['users']; outbox: Outbox; list: readonly ChatListItem[] }>()
const items = new WeakMap<Chat, { peer: User | null; entries: readonly OutboxEntry[]; item: ChatListItem }>()

type Ranked = { chat: Chat; isSending: boolean; activeMs: number }

function byActivity(left: Ranked, right: Ranked): number {
  if (left.isSending !== right.isSending) return left.isSending ? -1 : 1
  return right.activeMs - left.activeMs || (left.chat.id < right.chat.id ? -1 : 1)
}

const isSending = (outbox: Outbox, chatId: ChatId): boolean => entriesOf(outbox, chatId).some(({ status }) => status !== 'refused')

function toPeer({ me, users }: SyncState, { kind, members }: Chat): User | null {
  switch (kind) {
    case 'direct': {
      const other = members.find(({ userId }) => userId !== me)
      return (other && users[other.userId]) ?? null
    }
    default:
      return kind satisfies never
  }
}

/** [R25] The last line as the timeline has it. */
function toChatPreview({ lastMessage }: Chat, entries: readonly OutboxEntry[], me: UserId | null): ChatPreview | null {
  const pending = entries.findLast(({ status }) => status !== 'answered')
  if (pending && me) {
    const { id, text, writtenAt } = pending.draft
    return { id, authorId: me, preview: toPreview(text), at: writtenAt, status: pending.status === 'refused' ? 'failed' : 'sending' }
  }
  const answered = entries.findLast((entry) => entry.status === 'answered')?.message
  if (answered && answered.seq > (lastMessage?.seq ?? 0)) {
    return { id: answered.id, authorId: answered.authorId, preview: toPreview(answered.text), at: answered.sentAt, status: 'sent' }
  }
  return (
    lastMessage && {
      id: lastMessage.id,
      authorId: lastMessage.authorId,
      preview: lastMessage.preview,
      at: lastMessage.sentAt,
      status: 'sent',
    }
  )
}
