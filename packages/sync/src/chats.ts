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
import { keepKnown } from './messages.ts'
import type { ChatState, SyncState } from './state.ts'

/** [R7] One page of all chats of the person. The feed hands on only pages whose first one it has seen. */
export function applyUserSnapshot(state: SyncState, { scope, seq, first, more, chats }: UserSnapshot): SyncState {
  const { [scope]: _, ...otherCursors } = state.cursors
  const begun = first ? { ...state, me: toUserId(scope), cursors: otherCursors, arriving: [] } : state
  const next = ingestChats(begun, chats)
  return more ? next : completeUserSnapshot(next, { scope, seq })
}

/** [R8] A chat that is new to this person, or that they are told of again. */
export function applyChatJoined(state: SyncState, { chat }: ChatJoined): SyncState {
  return ingestChats(state, [chat])
}

/** [R6] */
export function applyChatSnapshot(state: SyncState, { scope, seq, chat, messages, hasMore }: ChatSnapshot): SyncState {
  const known = state.chats[chat.id]
  if (known?.window === 'loaded' && state.cursors[scope] === seq) return ingestChats(state, [chat])
  const loaded: ChatState = { chat, messages: keepKnown(known?.messages ?? [], messages), hasMore, window: 'loaded' }
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
    if (known && (known.window === 'loaded' || state.cursors[scope] === chat.lastSeq)) {
      chats[chat.id] = { ...known, chat }
    } else {
      chats[chat.id] = toSummaryOnly(chat)
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
export function lastActivityMs({ lastMessage, createdAt }: Chat): number {
  return Date.parse(lastMessage?.sentAt ?? createdAt)
}

function completeUserSnapshot(state: SyncState, { scope, seq }: Pick<UserSnapshot, 'scope' | 'seq'>): SyncState {
  const named = new Set(state.arriving)
  const gone = (Object.keys(state.chats) as ChatId[]).filter((chatId) => !named.has(chatId))
  const left = gone.reduce(removeChat, state)
  return { ...left, cursors: { ...left.cursors, [scope]: seq }, loaded: true, arriving: null }
}

/** A chat in which nothing was ever said holds all of its messages already. */
const toSummaryOnly = (chat: Chat): ChatState => ({
  chat,
  messages: [],
  hasMore: chat.lastSeq > 0,
  window: chat.lastSeq === 0 ? 'loaded' : 'none',
})
