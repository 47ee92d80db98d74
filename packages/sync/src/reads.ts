import { type Chat, type ChatId, chatScope, type UserId } from '@parley/protocol'
import type { ChatState, SyncState } from './state.ts'

/** [R44] Up to where chats were read on this device, as long as the server hasn't said so too. */
export type Reads = { readonly [chatId: ChatId]: Read }
/** `clearsMark`: it was marked as unread from before `seq` on when it was read, and that isn't known to be taken back yet. */
export type Read = { readonly seq: number; readonly clearsMark: boolean }

/** [R44] Somebody sees the end of a chat; null where it is known already that it was read, or there was nothing of others. */
export function readToEnd(reads: Reads, sync: SyncState, chatId: ChatId): Reads | null {
  const chat = sync.chats[chatId]?.chat
  const seq = toReadSeq(sync, chatId)
  return chat && seq !== null ? raiseRead(reads, chat, seq) : null
}

/** [R44] Only ever rising. */
function raiseRead(reads: Reads, { id, readSeq, unreadFromSeq }: Chat, seq: number): Reads {
  const known = reads[id]
  const clearsMark = known?.clearsMark === true || (unreadFromSeq !== null && unreadFromSeq <= readSeq)
  const next: Read = { seq: Math.max(seq, known?.seq ?? 0), clearsMark }
  return known && known.seq === next.seq && known.clearsMark === clearsMark ? reads : { ...reads, [id]: next }
}

/** [R45] The server has taken the marks back: one that shows from now on was made later. */
export function noteCleared(reads: Reads, chatIds: readonly ChatId[]): Reads {
  const cleared = chatIds.flatMap((chatId) => {
    const known = reads[chatId]
    return known?.clearsMark ? [[chatId, { ...known, clearsMark: false }]] : []
  })
  return cleared.length === 0 ? reads : { ...reads, ...(Object.fromEntries(cleared) as Reads) }
}

export function dropRead(reads: Reads, chatId: ChatId): Reads {
  if (reads[chatId] === undefined) return reads
  const { [chatId]: _, ...others } = reads
  return others
}

/** [R44] Lets go of what the server says too, and of chats that are gone. */
export function settleReads(reads: Reads, { chats }: SyncState): Reads {
  let settled = reads
  for (const [chatId, { seq, clearsMark }] of Object.entries(reads) as [ChatId, Read][]) {
    const chat = chats[chatId]?.chat
    if (!chat || (clearsMark ? isRead(chat, seq) : chat.readSeq >= seq)) settled = dropRead(settled, chatId)
  }
  return settled
}

/** Null where it is known already, or there was nothing of others. */
function toReadSeq({ chats, cursors, me }: SyncState, chatId: ChatId): number | null {
  const known = chats[chatId]
  const last = known?.chat.lastMessage
  if (!known || !last) return null
  const seq = Math.min(last.seq, cursors[chatScope(chatId)] ?? 0)
  const isOthers = last.authorId !== me || known.chat.unread > 0
  return isOthers && !isRead(known.chat, seq) ? seq : null
}

/** What counts as unread on this device: the server's count, less what was read here and isn't confirmed. */
export function unreadOf(known: ChatState, reads: Reads, me: UserId | null): Unreads {
  const { chat, messages, hasMore } = known
  const read = reads[chat.id]
  if (read === undefined || chat.unread === 0) return chat
  const isMarkedSince = !read.clearsMark && chat.unreadFromSeq !== null && chat.unreadFromSeq <= chat.readSeq
  if (isMarkedSince) return chat
  const readSeq = read.seq
  const isWhole = !hasMore || (messages[0]?.seq ?? chat.lastSeq + 1) <= readSeq + 1
  if (!isWhole) return chat
  let unread = 0
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index]
    if (!message || message.seq <= readSeq) break
    if (message.kind === 'text' && message.removedAt === null && message.authorId !== me) unread += 1
  }
  return { unread: Math.min(unread, chat.unread), unreadFromSeq: unread === 0 ? null : readSeq + 1 }
}

export type Unreads = Pick<Chat, 'unread' | 'unreadFromSeq'>

/** Not while a mark counts from before `seq` on, whatever the watermark says. */
export const isRead = ({ readSeq, unreadFromSeq }: Chat, seq: number): boolean =>
  readSeq >= seq && (unreadFromSeq === null || unreadFromSeq > seq)
