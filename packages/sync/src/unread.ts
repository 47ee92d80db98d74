import { type Chat, limits, type MessageInEvent, type Unread, type UserId } from '@parley/protocol'
import { replaceChat } from './messages.ts'
import { isRead } from './reads.ts'
import type { ChatState, SyncState } from './state.ts'

/** [R37] A message of somebody else counts, unless another device has read it before it came here. */
export function countSent(chat: Chat, message: MessageInEvent, me: UserId | null): Chat {
  if (!counts(message, me) || isRead(chat, message.seq)) return chat
  return { ...chat, unread: Math.min(chat.unread + 1, limits.unreadMax), unreadFromSeq: chat.unreadFromSeq ?? chat.readSeq + 1 }
}

/** [R37] One that counted and is removed doesn't any more. A count that has stopped at its limit stands for more than it says, and stays. */
export function countRemoved(chat: Chat, message: MessageInEvent, me: UserId | null): Chat {
  const { unread, unreadFromSeq } = chat
  if (!counts(message, me) || unreadFromSeq === null || message.seq < unreadFromSeq || unread >= limits.unreadMax) return chat
  return { ...chat, unread: unread - 1, unreadFromSeq: unread === 1 ? null : unreadFromSeq }
}

/**
 * [R37] Where this person was named last. A message that names them no more hands it to the one before, of those that are held: the server
 * knows all of them, and says so in the next summary.
 */
export function noteMention({ chat, messages }: ChatState, message: MessageInEvent, me: UserId | null): Chat {
  const { mentionedSeq } = chat
  if (mentionedSeq === undefined || message.authorId === me) return chat
  if (names(message, me)) return message.seq > (mentionedSeq ?? 0) ? { ...chat, mentionedSeq: message.seq } : chat
  if (message.seq !== mentionedSeq) return chat
  const before = messages.findLast((held) => held.seq < mentionedSeq && held.authorId !== me && names(held, me))
  return { ...chat, mentionedSeq: before?.seq ?? null }
}

/** [R37] The server's own count, as far as the events have come to the seq it was made at. */
export function applyUnread(state: SyncState, unreads: readonly Unread[]): SyncState {
  return unreads.reduce((next, unread) => {
    const known = next.chats[unread.chatId]
    if (!known || unread.asOfSeq < known.chat.lastSeq) return next
    const ahead = known.unreadAhead
    const settled = settleUnread({ ...known, unreadAhead: unread })
    const changed = ahead && ahead.asOfSeq > unread.asOfSeq ? { ...settled, unreadAhead: ahead } : settled
    return changed.chat === known.chat && changed.unreadAhead === known.unreadAhead ? next : replaceChat(next, changed)
  }, state)
}

/** [R37] What was said ahead of the events holds when they have come to it, and never after. */
export function settleUnread(known: ChatState): ChatState {
  const { chat, unreadAhead } = known
  if (!unreadAhead || unreadAhead.asOfSeq > chat.lastSeq) return known
  const settled = { ...known, unreadAhead: null }
  if (unreadAhead.asOfSeq < chat.lastSeq || unreadAhead.readSeq < chat.readSeq) return settled
  const { readSeq, unread, unreadFromSeq } = unreadAhead
  const isSame = chat.readSeq === readSeq && chat.unread === unread && chat.unreadFromSeq === unreadFromSeq
  return isSame ? settled : { ...settled, chat: { ...chat, readSeq, unread, unreadFromSeq } }
}

const names = ({ mentions }: Pick<MessageInEvent, 'mentions'>, me: UserId | null): boolean => mentions.some(({ userId }) => userId === me)

const counts = ({ kind, authorId }: MessageInEvent, me: UserId | null): boolean => kind === 'text' && authorId !== me
