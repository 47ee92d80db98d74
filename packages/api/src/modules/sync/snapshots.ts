import { type ChatId, type ChatSnapshot, chatScope, limits, type Message } from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import { RefusedError } from '../../platform/refuse.ts'
import { getChats } from '../chats/service.ts'
import { listMessages } from '../messages/service.ts'
import { findPosition } from './queries.ts'

/** A chat as it is now, or null for one that isn't this person's. */
export async function readChatSnapshot(ctx: SignedInContext, chatId: ChatId): Promise<ChatSnapshot | null> {
  const { userId } = ctx.actor
  const [chat] = await getChats(ctx, userId, [chatId])
  const own = await findPosition(ctx.db, userId, chatId)
  // Who was put out and let in again between the two reads is shown the chat as of their coming back.
  if (!chat || !own || own.joinedSeq > chat.lastSeq) return null
  // Nothing after the chat's `lastSeq`: that comes as events.
  const page = await listMessages(ctx, { chatId, beforeSeq: chat.lastSeq + 1, limit: limits.snapshotMessagesMax }).catch(toNullIfGone)
  if (!page) return null
  const messages = newestThatFit(page.items, limits.snapshotBytesMax)
  return {
    kind: 'snapshot',
    scope: chatScope(chatId),
    seq: chat.lastSeq,
    more: false,
    chat,
    me: own.me,
    messages,
    hasMore: page.hasMore || messages.length < page.items.length,
  }
}

/** Put out while the snapshot was read. */
function toNullIfGone(error: unknown): null {
  if (error instanceof RefusedError && error.refusal.code === 'chat.not-found') return null
  throw error
}

function newestThatFit(messages: readonly Message[], bytesMax: number): Message[] {
  let bytes = 0
  const first = messages.findLastIndex((message) => {
    bytes += jsonBytes(message)
    return bytes > bytesMax
  })
  return messages.slice(first === messages.length - 1 && first !== -1 ? first : first + 1)
}

/** In pages of at most `countMax` items and about `limits.snapshotBytesMax` bytes. */
export function inPages<Item>(items: readonly Item[], countMax: number): Item[][] {
  const pages: Item[][] = [[]]
  let bytes = 0
  for (const item of items) {
    const itemBytes = jsonBytes(item)
    const page = pages.at(-1)
    if (page && (page.length === 0 || (page.length < countMax && bytes + itemBytes <= limits.snapshotBytesMax))) {
      page.push(item)
      bytes += itemBytes
    } else {
      pages.push([item])
      bytes = itemBytes
    }
  }
  return pages
}

const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))
