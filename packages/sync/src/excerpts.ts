import { type ChatId, chatScope, type Message, type MessagesPage } from '@parley/protocol'
import { replaceChat } from './messages.ts'
import type { ChatState, Excerpt, SyncState } from './state.ts'
import type { Bound } from './transport.ts'

/*
 * What is held of a chat, and what of it is let go of: the window, which ends at the live end, and beside it the excerpt, where somebody
 * reads what is further back.
 */

/** [R65] What stands around a place, from two pages that meet there. They are as old as the older of them. */
export function ingestAround(
  state: SyncState,
  { chatId, before, after }: { chatId: ChatId; before: MessagesPage; after: MessagesPage },
): SyncState {
  const known = state.chats[chatId]
  if (known?.window !== 'loaded' || Math.min(before.asOfSeq, after.asOfSeq) < known.passedSeq) return state
  const around: Excerpt = { messages: [...before.items, ...after.items], hasMore: before.hasMore }
  return replaceChat(state, joined({ ...known, excerpt: around }, { isLast: !after.hasMore, cursor: cursorOf(state, chatId) }))
}

/** [R66] A page of the excerpt, asked for before its first message or after its last one. */
export function ingestExcerptPage(
  state: SyncState,
  { chatId, bound, page }: { chatId: ChatId; bound: Bound; page: MessagesPage },
): SyncState {
  const known = state.chats[chatId]
  if (!known?.excerpt || page.asOfSeq < known.passedSeq) return state
  const { messages } = known.excerpt
  if ('beforeSeq' in bound) {
    if (messages[0]?.seq !== bound.beforeSeq) return state
    return replaceChat(state, { ...known, excerpt: { messages: [...page.items, ...messages], hasMore: page.hasMore } })
  }
  if (messages.at(-1)?.seq !== bound.afterSeq) return state
  const grown: ChatState = { ...known, excerpt: { ...known.excerpt, messages: [...messages, ...page.items] } }
  return replaceChat(state, joined(grown, { isLast: !page.hasMore, cursor: cursorOf(state, chatId) }))
}

/** [R64] Nobody reads there any more. */
export function leaveExcerpt(state: SyncState, chatId: ChatId): SyncState {
  const known = state.chats[chatId]
  return known?.excerpt ? replaceChat(state, { ...known, excerpt: null }) : state
}

/** [R18] */
export function cutWindow(state: SyncState, chatId: ChatId): SyncState {
  const known = state.chats[chatId]
  if (!known || known.messages.length <= unseenSize.grownMax) return state
  return letGo(state, { ...known, messages: known.messages.slice(-unseenSize.cutTo), hasMore: true })
}

/** [R69] Somebody reads at `seq`: what has grown is cut to what stands around it. */
export function cutAround(state: SyncState, { chatId, seq, isLookedAt }: { chatId: ChatId; seq: number; isLookedAt: boolean }): SyncState {
  const known = state.chats[chatId]
  const size = isLookedAt ? seenSize : unseenSize
  if (!known) return state
  const { excerpt, messages } = known
  if (excerpt) {
    if (excerpt.messages.length <= size.grownMax) return state
    return letGo(state, { ...known, excerpt: sliceOf(excerpt, toRange(excerpt.messages, seq, size.cutTo)) })
  }
  if (messages.length <= size.grownMax) return state
  const range = toRange(messages, seq, size.cutTo)
  const end = messages.length - unseenSize.cutTo
  if (range.to >= end) return letGo(state, { ...known, ...sliceOf(known, { from: range.from, to: messages.length }) })
  return letGo(state, { ...known, messages: messages.slice(end), hasMore: true, excerpt: sliceOf(known, range) })
}

/** While nobody looks, and while somebody does. */
const unseenSize = { grownMax: 500, cutTo: 250 }
const seenSize = { grownMax: 2_000, cutTo: 1_000 }

function toRange(messages: readonly Message[], seq: number, count: number): { from: number; to: number } {
  const index = messages.findIndex((message) => message.seq >= seq)
  const middle = index === -1 ? messages.length : index
  const from = Math.max(0, Math.min(middle - count / 2, messages.length - count))
  return { from, to: from + count }
}

const sliceOf = ({ messages, hasMore }: Excerpt, { from, to }: { from: number; to: number }): Excerpt => ({
  messages: messages.slice(from, to),
  hasMore: hasMore || from > 0,
})

/** [R69] What isn't held any more takes no event, so a page that is on its way may show it as it was. */
const letGo = (state: SyncState, known: ChatState): SyncState =>
  replaceChat(state, { ...known, passedSeq: Math.max(known.passedSeq, cursorOf(state, known.chat.id)) })

/** [R66] An excerpt that has come to the window is the beginning of it. Of what both have, the window has the present version. */
function joined(known: ChatState, { isLast, cursor }: { isLast: boolean; cursor: number }): ChatState {
  const { excerpt, messages } = known
  if (!excerpt) return known
  const first = messages[0]?.seq ?? cursor + 1
  const before = excerpt.messages.filter(({ seq }) => seq < first)
  if (!isLast && before.length === excerpt.messages.length) return known
  const hasMore = before.length === 0 ? known.hasMore : excerpt.hasMore
  return { ...known, messages: [...before, ...messages], hasMore, excerpt: null }
}

const cursorOf = ({ cursors }: SyncState, chatId: ChatId): number => cursors[chatScope(chatId)] ?? 0
