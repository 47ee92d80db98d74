import {
  type ChatId,
  limits,
  type Message,
  type MessageId,
  type MessageInEvent,
  type MessageSummary,
  type MessagesPage,
  type Reaction,
  type ReactionSet,
  type Timestamp,
  type UserId,
} from '@parley/protocol'
import type { ChatState, Excerpt, SyncState } from './state.ts'
import type { Bound } from './transport.ts'

/** A message that is new, or the system line of an event. */
export function appendMessage(known: ChatState, message: MessageInEvent): ChatState {
  if (isAtOrBefore(message, known.messages.at(-1))) return known
  return { ...known, messages: [...known.messages, { ...message, reactions: [] }] }
}

/** [R34] The message as an event has it: edited, with the reactions it had, or as a tombstone without any. */
export function changeMessage(known: ChatState, message: MessageInEvent): ChatState {
  const change = (held: Message) => ({ ...message, reactions: message.removedAt === null ? held.reactions : [] })
  return reviseMessage(known, { messageId: message.id, seq: message.updatedSeq, change })
}

/** [R34] How many have set an emoji, and whether oneself has. */
export function applyReactionSet(
  known: ChatState,
  { messageId, seq, emoji, actorId, on, count }: ReactionSet,
  me: UserId | null,
): ChatState {
  const change = (held: Message) => {
    const mine = actorId === me ? on : held.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine)
    return { ...held, updatedSeq: seq, reactions: setReaction(held.reactions, { emoji, count, mine }) }
  }
  return reviseMessage(known, { messageId, seq, change })
}

/** In the order of the emoji's code units; one that nobody has set isn't there. */
export function setReaction(reactions: readonly Reaction[], reaction: Reaction): Reaction[] {
  const others = reactions.filter(({ emoji }) => emoji !== reaction.emoji)
  if (reaction.count === 0) return others
  return [...others, reaction].sort((left, right) => (left.emoji < right.emoji ? -1 : 1))
}

/** What is left of a message that was removed. */
export function toTombstone(message: Message, removedAt: Timestamp): Message {
  return { ...message, text: '', mentions: [], reactions: [], removedAt }
}

/** What is known of the message, in the window or beside it. */
export const findHeld = ({ messages, excerpt }: ChatState, messageId: MessageId): Message | undefined =>
  messages.findLast(({ id }) => id === messageId) ?? excerpt?.messages.find(({ id }) => id === messageId)

/**
 * [R17] [R36] Older history, as `messages.list` gives it for `beforeSeq`. A page that was read before something that touched messages not
 * held here changes nothing: it may show them as they were.
 */
export function ingestMessages(state: SyncState, { chatId, bound, page }: { chatId: ChatId; bound: Bound; page: MessagesPage }): SyncState {
  const known = state.chats[chatId]
  if (!known || !('beforeSeq' in bound) || known.messages[0]?.seq !== bound.beforeSeq || known.excerpt || page.asOfSeq < known.passedSeq)
    return state
  return replaceChat(state, { ...known, messages: [...page.items, ...known.messages], hasMore: page.hasMore })
}

/** [R36] A message that is quoted; null where there is none for this reader. */
export function ingestQuoted(
  state: SyncState,
  { chatId, messageId, message }: { chatId: ChatId; messageId: MessageId; message: Message | null },
): SyncState {
  const known = state.chats[chatId]
  if (!known) return state
  return replaceChat(state, { ...known, quoted: { ...known.quoted, [messageId]: message } })
}

/** The messages of `incoming`; those that are known in the same version keep their identity. */
export function keepKnown(known: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  const byId = new Map(known.map((message) => [message.id, message]))
  return incoming.map((message) => {
    const same = byId.get(message.id)
    return same?.updatedSeq === message.updatedSeq ? same : message
  })
}

export function toSummary({ id, seq, authorId, kind, text, system, sentAt, removedAt }: MessageInEvent): MessageSummary {
  return { id, seq, authorId, kind, preview: toPreview(text), system, sentAt, removedAt }
}

/** The beginning of a text as the server cuts it: by code points, so that no character is halved. */
export function toPreview(text: string): string {
  return text.length <= limits.previewCharsMax
    ? text
    : [...text.slice(0, 2 * limits.previewCharsMax)].slice(0, limits.previewCharsMax).join('')
}

export function replaceChat(state: SyncState, changed: ChatState): SyncState {
  return { ...state, chats: { ...state.chats, [changed.chat.id]: changed } }
}

/**
 * [R34] [R35] [R67] Of two versions the one with the greater `updatedSeq` is the present one. A message can be held beside the window and
 * as what a line of the window quotes: then both are revised.
 */
function reviseMessage(known: ChatState, revision: Revision): ChatState {
  const { messageId, seq, change } = revision
  const messages = reviseIn(known.messages, revision)
  if (messages) return messages === known.messages ? known : { ...known, messages }
  const excerpt = known.excerpt && withMessages(known.excerpt, reviseIn(known.excerpt.messages, revision) ?? known.excerpt.messages)
  const passed = { ...known, excerpt, passedSeq: seq }
  const quoted = known.quoted[messageId]
  if (!quoted || quoted.updatedSeq >= seq) return passed
  return { ...passed, quoted: { ...known.quoted, [messageId]: change(quoted) } }
}

type Revision = { messageId: MessageId; seq: number; change: (held: Message) => Message }

/** The same messages where that is known already; null where it isn't among them. */
function reviseIn(messages: readonly Message[], { messageId, seq, change }: Revision): readonly Message[] | null {
  const index = messages.findLastIndex(({ id }) => id === messageId)
  const held = messages[index]
  if (!held) return null
  return held.updatedSeq >= seq ? messages : messages.with(index, change(held))
}

const withMessages = (excerpt: Excerpt, messages: readonly Message[]): Excerpt =>
  messages === excerpt.messages ? excerpt : { ...excerpt, messages }

const isAtOrBefore = ({ seq }: MessageInEvent, other: { seq: number } | null | undefined): boolean => !!other && seq <= other.seq
