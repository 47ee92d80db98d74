import type { ChatListItem } from '@parley/client'
import type { ChatId, MessageId, Status, UserId } from '@parley/protocol'

/** Where each chat stood. */
export type Standing = ReadonlyMap<ChatId, { lastId: MessageId | null; unread: number }>

export type News = { item: ChatListItem; messageId: MessageId; authorId: UserId; preview: string }

export const toStanding = (chats: readonly ChatListItem[]): Standing =>
  new Map(chats.map(({ chat, lastMessage, unread }) => [chat.id, { lastId: lastMessage?.id ?? null, unread }]))

/**
 * [UX46] What somebody else has said since: at most one line for a chat, its last one. What was read on another device meanwhile, marked as
 * unread by hand, removed, or is no message, is no news.
 */
export function findNews(before: Standing, chats: readonly ChatListItem[], { me }: { me: UserId }): readonly News[] {
  return chats.flatMap((item) => {
    const { chat, lastMessage, unread } = item
    if (!lastMessage || unread === 0) return []
    const { id, authorId, preview, system, removedAt } = lastMessage
    if (authorId === me || system !== null || removedAt !== null) return []
    const known = before.get(chat.id)
    if (known && (known.lastId === id || unread <= known.unread)) return []
    return [{ item, messageId: id, authorId, preview }]
  })
}

/** [UX46] Whether somebody may be told now. Who is busy has said so. */
export const mayDisturb = (status: Status | null): boolean => status !== 'busy'

/** The chats of which nothing is unread any more: what was told of them is over. */
export const findRead = (chats: readonly ChatListItem[], told: Iterable<ChatId>): readonly ChatId[] => {
  const unread = new Set(chats.filter((item) => item.unread > 0).map(({ chat }) => chat.id))
  return [...told].filter((chatId) => !unread.has(chatId))
}
