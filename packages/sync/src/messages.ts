import { type ChatId, limits, type Message, type MessageSent, type MessageSummary, type MessagesPage } from '@parley/protocol'
import type { ChatState, SyncState } from './state.ts'

export function applyMessageSent(known: ChatState, { message }: MessageSent): ChatState {
  if (isAtOrBefore(message, known.messages.at(-1))) return known
  const lastMessage = isAtOrBefore(message, known.chat.lastMessage) ? known.chat.lastMessage : toSummary(message)
  return { ...known, chat: { ...known.chat, lastMessage }, messages: [...known.messages, message] }
}

/** [R17] Older history, as `messages.list` gives it for `beforeSeq`. */
export function ingestMessages(
  state: SyncState,
  { chatId, beforeSeq, page }: { chatId: ChatId; beforeSeq: number; page: MessagesPage },
): SyncState {
  const known = state.chats[chatId]
  if (known?.messages[0]?.seq !== beforeSeq) return state
  return replaceChat(state, { ...known, messages: [...page.items, ...known.messages], hasMore: page.hasMore })
}

/** [R18] */
export function cutWindow(state: SyncState, chatId: ChatId): SyncState {
  const known = state.chats[chatId]
  if (!known || known.messages.length <= windowGrownMax) return state
  return replaceChat(state, { ...known, messages: known.messages.slice(-windowCutTo), hasMore: true })
}

const windowGrownMax = 500
const windowCutTo = 250

/** The messages of `incoming`; those that are known in the same version keep their identity. */
export function keepKnown(known: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  const byId = new Map(known.map((message) => [message.id, message]))
  return incoming.map((message) => {
    const same = byId.get(message.id)
    return same?.updatedSeq === message.updatedSeq ? same : message
  })
}

const isAtOrBefore = ({ seq }: Message, other: { seq: number } | null | undefined): boolean => !!other && seq <= other.seq

function toSummary({ id, seq, authorId, kind, text, sentAt }: Message): MessageSummary {
  return { id, seq, authorId, kind, preview: toPreview(text), sentAt }
}

/** The beginning of a text as the server cuts it: by code points, so that no character is halved. */
export const toPreview = (text: string): string => [...text].slice(0, limits.previewCharsMax).join('')

function replaceChat(state: SyncState, changed: ChatState): SyncState {
  return { ...state, chats: { ...state.chats, [changed.chat.id]: changed } }
}
