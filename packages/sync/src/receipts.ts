import type { ChatId, Receipt, UserId } from '@parley/protocol'
import { greater, toWatermarks } from './members.ts'
import type { ChatState, SyncState, Watermarks } from './state.ts'

/** [R39] How far people are, in whatever order it is said: the greatest holds. */
export function applyReceipts(state: SyncState, receipts: readonly Receipt[]): SyncState {
  const chats: Record<ChatId, ChatState> = {}
  for (const receipt of receipts) {
    const known = chats[receipt.chatId] ?? state.chats[receipt.chatId]
    if (!known) continue
    const changed = raise(known, receipt)
    if (changed !== known) chats[receipt.chatId] = changed
  }
  return Object.keys(chats).length === 0 ? state : { ...state, chats: { ...state.chats, ...chats } }
}

/** [R39] Who doesn't share what they read learns nothing of what others have: how far that is, is said anew when they share again. */
export function hideReads(state: SyncState): SyncState {
  const chats = Object.entries(state.chats) as [ChatId, ChatState][]
  const hidden = chats.map(([chatId, known]) => [chatId, hideReadsIn(known, state.me)])
  return { ...state, chats: Object.fromEntries(hidden) as SyncState['chats'] }
}

function raise(known: ChatState, receipt: Receipt): ChatState {
  const { members } = known.chat
  if (!members) {
    const held = known.receipts[receipt.userId]
    if (held && !isAhead(receipt, held)) return known
    return { ...known, receipts: { ...known.receipts, [receipt.userId]: held ? greater(held, receipt) : toWatermarks(receipt) } }
  }
  const index = members.findIndex(({ userId }) => userId === receipt.userId)
  const member = members[index]
  if (!member || !isAhead(receipt, member)) return known
  return { ...known, chat: { ...known.chat, members: members.with(index, { ...member, ...greater(member, receipt) }) } }
}

const isAhead = (one: Watermarks, other: Watermarks): boolean => one.deliveredSeq > other.deliveredSeq || one.readSeq > other.readSeq

function hideReadsIn(known: ChatState, me: UserId | null): ChatState {
  const { chat, receipts } = known
  const hide = <Held extends Watermarks>(held: Held, userId: string): Held =>
    userId === me || held.readSeq === 0 ? held : { ...held, readSeq: 0 }
  const members = chat.members?.map((member) => hide(member, member.userId))
  const hidden = Object.fromEntries(Object.entries(receipts).map(([userId, held]) => [userId, hide(held, userId)]))
  return { ...known, chat: { ...chat, ...(members && { members }) }, receipts: hidden }
}
