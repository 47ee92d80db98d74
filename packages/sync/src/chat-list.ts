import type { Chat, ChatId, MessageId, MessageSummary, SystemFacts, Timestamp, User, UserId } from '@parley/protocol'
import { type Change, type Changes, changesOf, withChanges } from './changes.ts'
import { lastActivityMs } from './chats.ts'
import type { EngineState } from './engine-state.ts'
import { equals } from './equals.ts'
import { keepIdentity } from './keep-identity.ts'
import { toPreview, toSummary } from './messages.ts'
import { entriesOf, type Outbox, type OutboxEntry } from './outbox.ts'
import { type Read, unreadOf } from './reads.ts'
import type { ChatState, SyncState } from './state.ts'
import { typingIn } from './typing.ts'
import { type SentStatus, sentStatusOf, watermarksOf } from './watermarks.ts'

/** A chat as a list shows it. */
export type ChatListItem = {
  readonly chat: Chat
  /** The chat's name; for a direct chat the other person's. Empty for the moment in which that person isn't known yet. */
  readonly title: string
  /** The other person of a direct chat. */
  readonly peer: User | null
  /** The last line, one's own included that isn't confirmed yet. */
  readonly lastMessage: ChatPreview | null
  /** What is unread, up to `limits.unreadMax`; what was read on this device a moment ago isn't. */
  readonly unread: number
  /** Where it begins: the first message of somebody else at or after this seq. Null where nothing is unread. */
  readonly unreadFromSeq: number | null
  /** Who types, in the order in which they began. */
  readonly typing: readonly UserId[]
}

export type ChatPreview = {
  readonly id: MessageId
  readonly authorId: UserId
  /** The beginning of the text, at most `limits.previewCharsMax` code points. */
  readonly preview: string
  /** What a system line says. */
  readonly system: SystemFacts | null
  readonly removedAt: Timestamp | null
  /** By the database's clock when it was said, by this device's otherwise. */
  readonly at: Timestamp
  /** Of one's own line; `sent` for everybody else's. */
  readonly status: 'sending' | 'failed' | SentStatus
}

/**
 * All chats, most recently active first: those in which something is being sent, then by the last message, or where there is none by
 * when they were made; ties by id. No clock of this device takes part. The same items give the same array, and a chat that didn't
 * change is the same object: what is begun in a composer isn't part of it, or each key would change the list.
 */
export function chatListOf(state: EngineState): readonly ChatListItem[] {
  const { chats, users } = state.sync
  const made = lists.get(chats)
  if (made && isSameBeside(made.state, state)) return made.list
  const before = latest.get(users) ?? made
  const list = keepIdentity(before?.list, before && isSameBeside(before.state, state) ? toListAfter(before, state) : toList(state))
  lists.set(chats, { state, list })
  latest.set(users, { state, list })
  return list
}

function toList(state: EngineState): readonly ChatListItem[] {
  return Object.values(state.sync.chats)
    .map(({ chat }) => toRanked(state, chat))
    .sort(byActivity)
    .flatMap(({ chat }) => chatOf(state, chat.id) ?? [])
}

/** Where nothing but chats has changed, those that haven't keep their order: of a thousand, one event costs one. */
function toListAfter({ state: before, list }: Made, state: EngineState): readonly ChatListItem[] {
  const known = before.sync.chats
  const { chats } = state.sync
  const stayed = list.filter(({ chat: { id } }) => known[id] === chats[id])
  if (stayed.length + maxMoved < Object.keys(chats).length) return toList(state)
  const ids = new Set(stayed.map(({ chat }) => chat.id))
  for (const { chat } of Object.values(chats)) {
    if (ids.has(chat.id)) continue
    const ranked = toRanked(state, chat)
    const index = stayed.findIndex((other) => byActivity(ranked, toRanked(state, other.chat)) < 0)
    const item = chatOf(state, chat.id)
    if (item) stayed.splice(index === -1 ? stayed.length : index, 0, item)
  }
  return stayed
}
/** More than so many at once are sorted anew. */
const maxMoved = 20

const toRanked = ({ outbox }: EngineState, chat: Chat): Ranked => ({
  chat,
  isSending: isSending(outbox, chat.id),
  activeMs: lastActivityMs(chat),
})

/** One chat as the list shows it; null if it isn't known. */
export function chatOf(state: EngineState, chatId: ChatId): ChatListItem | null {
  const { sync, outbox, changes } = state
  const known = sync.chats[chatId]
  if (!known) return null
  const { chat } = known
  const { me } = sync
  const peer = toPeer(sync, chat)
  const entries = entriesOf(outbox, chatId)
  const ofLast = chat.lastMessage ? changesOf(changes, chat.lastMessage.id) : null
  const read = state.reads[chatId] ?? null
  const typing = typingIn(state.typing, chatId)
  // Asked for every chat whenever anything changes, so it compares before it makes anything.
  const made = items.get(chat)
  if (
    made &&
    made.known === known &&
    made.me === me &&
    made.peer === peer &&
    made.entries === entries &&
    made.ofLast === ofLast &&
    made.read === read &&
    made.typing === typing
  ) {
    return made.item
  }
  const source = { known, me, peer, entries, ofLast, read, typing }
  const next = toItem(source, state)
  const item = made && equals(made.item, next) ? made.item : next
  items.set(chat, { ...source, item })
  return item
}

/** How much is unread in all chats together. */
export function unreadTotalOf(state: EngineState): number {
  const list = chatListOf(state)
  const total = totals.get(list) ?? list.reduce((sum, { unread }) => sum + unread, 0)
  totals.set(list, total)
  return total
}

type Source = {
  known: ChatState
  me: UserId | null
  peer: User | null
  entries: readonly OutboxEntry[]
  ofLast: readonly Change[] | null
  read: Read | null
  typing: readonly UserId[]
}
function toItem({ known, me, peer, entries, typing }: Source, { reads, changes }: EngineState): ChatListItem {
  const { unread, unreadFromSeq } = unreadOf(known, reads, me)
  return {
    chat: known.chat,
    title: peer?.displayName ?? known.chat.name ?? '',
    peer,
    lastMessage: toChatPreview(known, { entries, changes, me }),
    unread,
    unreadFromSeq,
    typing,
  }
}

type Made = { state: EngineState; list: readonly ChatListItem[] }
const lists = new WeakMap<SyncState['chats'], Made>()
/** The list made last, by what stays the same while messages come. */
const latest = new WeakMap<SyncState['users'], Made>()
const items = new WeakMap<Chat, Source & { item: ChatListItem }>()
const totals = new WeakMap<readonly ChatListItem[], number>()

/** Whether nothing a list is made of has changed; its chats are the same already. */
const isSameBeside = (one: EngineState, other: EngineState): boolean =>
  one.sync.users === other.sync.users &&
  one.sync.me === other.sync.me &&
  one.outbox === other.outbox &&
  one.changes === other.changes &&
  one.reads === other.reads &&
  one.typing === other.typing

type Ranked = { chat: Chat; isSending: boolean; activeMs: number }

function byActivity(left: Ranked, right: Ranked): number {
  if (left.isSending !== right.isSending) return left.isSending ? -1 : 1
  return right.activeMs - left.activeMs || (left.chat.id < right.chat.id ? -1 : 1)
}

const isSending = (outbox: Outbox, chatId: ChatId): boolean => entriesOf(outbox, chatId).some(({ status }) => status !== 'refused')

function toPeer({ me, users }: SyncState, { kind, members }: Chat): User | null {
  switch (kind) {
    case 'direct': {
      const other = members?.find(({ userId }) => userId !== me)
      return (other && users[other.userId]) ?? null
    }
    case 'group':
      return null
    default:
      return kind satisfies never
  }
}

/** [R25] The last line as the timeline has it. */
function toChatPreview(
  known: ChatState,
  { entries, changes, me }: Pick<Source, 'entries' | 'me'> & { changes: Changes },
): ChatPreview | null {
  const pending = entries.findLast(({ status }) => status !== 'answered')
  if (pending && me) {
    const { id, text, writtenAt } = pending.draft
    const status = pending.status === 'refused' ? 'failed' : 'sending'
    return { id, authorId: me, preview: toPreview(text), system: null, removedAt: null, at: writtenAt, status }
  }
  const last = toLastMessage(known, entries, changes)
  if (!last) return null
  const { id, authorId, preview, system, removedAt, sentAt } = last
  return { id, authorId, preview, system, removedAt, at: sentAt, status: sentStatusOf(last, watermarksOf(known, me), me) }
}

function toLastMessage({ chat, messages }: ChatState, entries: readonly OutboxEntry[], changes: Changes): MessageSummary | null {
  const { lastMessage } = chat
  const answered = entries.findLast((entry) => entry.status === 'answered')?.message
  if (answered && answered.seq > (lastMessage?.seq ?? 0)) return toSummary(withChanges(changes, answered))
  if (!lastMessage || !changes[lastMessage.id]) return lastMessage
  const message = messages.findLast(({ id }) => id === lastMessage.id)
  return message ? toSummary(withChanges(changes, message)) : lastMessage
}
