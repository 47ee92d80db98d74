import { type ChatId, type ChatSnapshot, chatScope, limits, type Message } from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import { getChats } from '../chats/service.ts'
import { listMessages } from '../messages/service.ts'

/** A chat as it is now, or null for one that isn't this person's. */
export async function readChatSnapshot(ctx: SignedInContext, chatId: ChatId): Promise<ChatSnapshot | null> {
  const [chat] = await getChats(ctx, ctx.actor.userId, [chatId])
  const me = chat?.members.find(({ userId }) => userId === ctx.actor.userId)
  if (!chat || !me) return null
  // Nothing after the chat's `lastSeq`: that comes as events.
  const page = await listMessages(ctx, { chatId, beforeSeq: chat.lastSeq + 1, limit: limits.snapshotMessagesMax })
  const messages = newestThatFit(page.items, limits.snapshotBytesMax)
  return {
    kind: 'snapshot',
    scope: chatScope(chatId),
    seq: chat.lastSeq,
    more: false,
    chat,
    me,
    messages,
    hasMore: page.hasMore || messages.length < page.items.length,
  }
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
