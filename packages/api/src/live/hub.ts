import { type ChatId, type ChatScope, chatScope, type Receipt, type UserId, type UserScope, userScope } from '@parley/protocol'

/** A chat, for its receipts and its typing; a person, as others see them; and what is for a person's own devices alone. */
export type LiveTopic = ChatScope | UserScope | `own:${UserId}`
export const ownTopic = (userId: UserId): LiveTopic => `own:${userId}`

/** How far a member is now, as others may know it. */
export type ReceiptMove = Receipt

export interface Typing {
  readonly chatId: ChatId
  readonly userId: UserId
  readonly on: boolean
}

/** Hears that something is different now. It is called while the publisher waits, so it only takes note, and it must not throw. */
export interface LiveListener {
  userMoved(userId: UserId): void
  presenceMoved(userId: UserId): void
  receiptsMoved(chatId: ChatId, receipts: readonly ReceiptMove[]): void
  unreadMoved(chatId: ChatId): void
  typed(typing: Typing): void
}

/**
 * What registers and signals travel by: who has written one says so here after the commit, and everyone who listens to its topic hears it.
 * It knows topics, not rules: who may learn of it is for the listener to decide. Nothing is kept, so who listens from now on reads what is
 * so now by itself. Reaches the listeners of this process.
 */
export interface Live {
  /** The name, or what else everyone may know of a person. */
  publishUser(userId: UserId): void
  publishPresence(userId: UserId): void
  publishReceipts(receipts: readonly ReceiptMove[]): void
  /** What is unread to a person in a chat: for their own devices. */
  publishUnread(userId: UserId, chatId: ChatId): void
  publishTyping(typing: Typing): void
  listen(topic: LiveTopic, listener: LiveListener): void
  unlisten(topic: LiveTopic, listener: LiveListener): void
}

export function createLive(): Live {
  const listeners = new Map<LiveTopic, Set<LiveListener>>()

  function tell(topic: LiveTopic, say: (listener: LiveListener) => void): void {
    for (const listener of listeners.get(topic) ?? []) say(listener)
  }

  return {
    publishUser: (userId) => tell(userScope(userId), (listener) => listener.userMoved(userId)),
    publishPresence: (userId) => tell(userScope(userId), (listener) => listener.presenceMoved(userId)),
    publishReceipts(receipts) {
      for (const [chatId, ofChat] of Map.groupBy(receipts, (receipt) => receipt.chatId)) {
        tell(chatScope(chatId), (listener) => listener.receiptsMoved(chatId, ofChat))
      }
    },
    publishUnread: (userId, chatId) => tell(ownTopic(userId), (listener) => listener.unreadMoved(chatId)),
    publishTyping: (typing) => tell(chatScope(typing.chatId), (listener) => listener.typed(typing)),
    listen(topic, listener) {
      const ofTopic = listeners.get(topic)
      if (ofTopic) ofTopic.add(listener)
      else listeners.set(topic, new Set([listener]))
    },
    unlisten(topic, listener) {
      const ofTopic = listeners.get(topic)
      ofTopic?.delete(listener)
      if (ofTopic?.size === 0) listeners.delete(topic)
    },
  }
}
