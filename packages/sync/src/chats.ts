import {
  type Chat,
  type ChatId,
  type ChatJoined,
  type ChatSnapshot,
  chatScope,
  type Scope,
  toUserId,
  type UserSnapshot,
} from '@parley/protocol'
import { equals } from './equals.ts'
import { mergeMembers, toWatermarks } from './members.ts'
import { keepKnown } from './messages.ts'
import { applySettings } from './settings.ts'
import { type ChatState, nothingBeside, type SyncState } from './state.ts'
import { settleUnread } from './unread.ts'

/** [R7] One page of all chats of the person. The feed hands on only pages whose first one it has seen. */
export function applyUserSnapshot(state: SyncState, { scope, seq, first, more, settings, chats }: UserSnapshot): SyncState {
  const { [scope]: _, ...otherCursors } = state.cursors
  const begun = first ? { ...state, me: toUserId(scope), cursors: otherCursors, arriving: [] } : state
  const next = ingestChats(applySettings(begun, settings), chats)
  return more ? next : completeUserSnapshot(next, { scope, seq })
}

/** [R8] A chat that is new to this person, or that they are told of again. */
export function applyChatJoined(state: SyncState, { chat }: ChatJoined): SyncState {
  return ingestChats(state, [chat])
}

/** [R6] */
export function applyChatSnapshot(state: SyncState, { scope, seq, chat, me, messages, hasMore }: ChatSnapshot): SyncState {
  const known = state.chats[chat.id]
  if (known?.window === 'loaded' && state.cursors[scope] === seq) return ingestChats(state, [chat])
  const merged = settleUnread(mergeMembers(known ?? toSummaryOnly(chat), chat))
  const receipts = chat.members ? merged.receipts : { ...merged.receipts, [me.userId]: toWatermarks(me) }
  const held = keepKnown(known?.messages ?? [], messages)
  const loaded: ChatState = {
    ...merged,
    receipts,
    messages: held,
    hasMore,
    window: 'loaded',
    quoted: {},
    // [R68] What was read elsewhere may have changed unseen, and
    excerpt: null,
    // [R36] so may what is on its way, asked for in whatever life of the chat on this device.
    passedSeq: seq,
  }
  return {
    ...state,
    chats: { ...state.chats, [chat.id]: loaded },
    cursors: { ...state.cursors, [scope]: seq },
    arriving: state.arriving && [...state.arriving, chat.id],
  }
}

/** [R8] Summaries, wherever they come from. */
export function ingestChats(state: SyncState, summaries: readonly Chat[]): SyncState {
  const chats: Record<ChatId, ChatState> = {}
  const cursors: Record<Scope, number> = {}
  for (const chat of summaries) {
    const known = state.chats[chat.id]
    const scope = chatScope(chat.id)
    if (known && (chat.lastSeq < known.chat.lastSeq || equals(known.chat, chat))) continue
    const merged = known && mergeSummary(known, chat)
    if (merged && (merged.window === 'loaded' || state.cursors[scope] === chat.lastSeq)) {
      chats[chat.id] = equals(known.chat, merged.chat) ? { ...merged, chat: known.chat } : merged
    } else {
      chats[chat.id] = merged
        ? { ...toSummaryOnly(merged.chat), receipts: merged.receipts, unreadAhead: merged.unreadAhead }
        : toSummaryOnly(chat)
      cursors[scope] = chat.lastSeq
    }
  }
  const arriving = state.arriving && [...state.arriving, ...summaries.map(({ id }) => id)]
  if (Object.keys(chats).length === 0) return arriving ? { ...state, arriving } : state
  return { ...state, chats: { ...state.chats, ...chats }, cursors: { ...state.cursors, ...cursors }, arriving }
}

/** [R9] */
export function removeChat(state: SyncState, chatId: ChatId): SyncState {
  if (!state.chats[chatId]) return state
  const { [chatId]: _, ...chats } = state.chats
  const { [chatScope(chatId)]: __, ...cursors } = state.cursors
  return { ...state, chats, cursors }
}

/** When something was last said, in milliseconds since the epoch; before that, when the chat was made. */
export function lastActivityMs(chat: Chat): number {
  const known = activities.get(chat)
  if (known !== undefined) return known
  const parsed = Date.parse(chat.lastMessage?.sentAt ?? chat.createdAt)
  activities.set(chat, parsed)
  return parsed
}
const activities = new WeakMap<Chat, number>()

function completeUserSnapshot(state: SyncState, { scope, seq }: Pick<UserSnapshot, 'scope' | 'seq'>): SyncState {
  const named = new Set(state.arriving)
  const gone = (Object.keys(state.chats) as ChatId[]).filter((chatId) => !named.has(chatId))
  const left = gone.reduce(removeChat, state)
  return { ...left, cursors: { ...left.cursors, [scope]: seq }, loaded: true, arriving: null }
}

/** [R8] [R37] [R39] What only rises doesn't fall back where the summary is of the moment that is known. */
function mergeSummary(known: ChatState, chat: Chat): ChatState {
  const merged = mergeMembers(known, chat)
  if (chat.lastSeq > known.chat.lastSeq || chat.readSeq >= known.chat.readSeq) return settleUnread(merged)
  const { readSeq, unread, unreadFromSeq } = known.chat
  return { ...merged, chat: { ...merged.chat, readSeq, unread, unreadFromSeq } }
}

/** A chat in which nothing was ever said holds all of its messages already. */
const toSummaryOnly = (chat: Chat): ChatState => ({
  ...nothingBeside,
  chat,
  messages: [],
  hasMore: chat.lastSeq > 0,
  window: chat.lastSeq === 0 ? 'loaded' : 'none',
})
