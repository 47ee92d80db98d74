import type { ChatId, MessageId } from '@parley/protocol'

/**
 * A place in what is said: a message, and how far its upper edge stands below the upper edge of what one sees. Without a distance it is
 * where it can be read, in the upper third.
 */
export type Spot = { id: MessageId; offsetPx?: number }

const spots = new Map<ChatId, Spot>()

/** [UX9] Where somebody left a chat, for the whole tab; null for the end of it. */
export const leftAt = (chatId: ChatId): Spot | null => spots.get(chatId) ?? null

export function leaveAt(chatId: ChatId, spot: Spot | null): void {
  if (spot) spots.set(chatId, spot)
  else spots.delete(chatId)
}
