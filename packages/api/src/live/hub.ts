import {
  type ChatId,
  type ChatScope,
  chatIdSchema,
  chatScope,
  type Receipt,
  seqSchema,
  timestampSchema,
  type UserId,
  type UserScope,
  userIdSchema,
  userScope,
} from '@parley/protocol'
import { z } from 'zod'
import type { Bus } from '../log/bus.ts'

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
  /** Something may have moved unheard: all of it is to be read anew. Told to who listens to what is for their own devices. */
  missed(): void
}

/**
 * What registers and signals travel by: who has written one says so here after the commit, and everyone who listens to its topic hears it,
 * in this process at once and in the others by the bus. It knows topics, not rules: who may learn of it is for the listener to decide.
 * Nothing is kept, so who listens from now on reads what is so now by itself. After a gap of the bus everyone is told to read anew, not all
 * in the same moment.
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
  /**
   * Keeps what is said from now on, for who has yet to read whom and what to listen to. What it gives ends that, and tells the listener what
   * was said meanwhile to whatever it listens to by then.
   */
  overhear(): (listener: LiveListener) => void
}

/** A word of the bus. One from another process is outside input: it is held against this before anybody hears it. */
const liveWordSchema = z.discriminatedUnion('live', [
  z.object({ live: z.literal('user'), userId: userIdSchema }),
  z.object({ live: z.literal('presence'), userId: userIdSchema }),
  z.object({
    live: z.literal('receipts'),
    receipts: z.array(
      z.object({ chatId: chatIdSchema, userId: userIdSchema, deliveredSeq: seqSchema, readSeq: seqSchema, at: timestampSchema }),
    ),
  }),
  z.object({ live: z.literal('unread'), userId: userIdSchema, chatId: chatIdSchema }),
  z.object({ live: z.literal('typing'), chatId: chatIdSchema, userId: userIdSchema, on: z.boolean() }),
])
type LiveWord = z.infer<typeof liveWordSchema>

export function createLive({ bus, onFault }: { bus: Bus; onFault: (error: unknown) => void }): Live {
  const listeners = new Map<LiveTopic, Set<LiveListener>>()
  /** Those who are still to be told of a gap. */
  const uninformed = new Set<LiveListener>()
  const overhearing = new Set<LiveWord[]>()
  let informing: NodeJS.Timeout | null = null
  let isReported = false

  bus.onWord((word) => {
    const parsed = liveWordSchema.safeParse(word)
    if (parsed.success) return hear(parsed.data)
    if (isReported) return
    isReported = true
    onFault(new Error('A word on the bus is none that registers and signals have: it is passed over', { cause: parsed.error }))
  })
  bus.onGap(() => {
    for (const [topic, ofTopic] of listeners) {
      if (topic.startsWith('own:')) for (const listener of ofTopic) uninformed.add(listener)
    }
    const atOnce = Math.min(Math.ceil(uninformed.size / (spreadMs / stepMs)), perStepMax)
    if (!informing) informSome(atOnce)
  })

  const publish = (word: LiveWord): void => bus.tell(word)

  return {
    publishUser: (userId) => publish({ live: 'user', userId }),
    publishPresence: (userId) => publish({ live: 'presence', userId }),
    publishReceipts(receipts) {
      for (let at = 0; at < receipts.length; at += receiptsPerWordMax) {
        publish({ live: 'receipts', receipts: receipts.slice(at, at + receiptsPerWordMax) })
      }
    },
    publishUnread: (userId, chatId) => publish({ live: 'unread', userId, chatId }),
    publishTyping: ({ chatId, userId, on }) => publish({ live: 'typing', chatId, userId, on }),
    listen(topic, listener) {
      const ofTopic = listeners.get(topic)
      if (ofTopic) ofTopic.add(listener)
      else listeners.set(topic, new Set([listener]))
    },
    unlisten(topic, listener) {
      if (topic.startsWith('own:')) uninformed.delete(listener)
      const ofTopic = listeners.get(topic)
      ofTopic?.delete(listener)
      if (ofTopic?.size === 0) listeners.delete(topic)
    },
    overhear() {
      const words: LiveWord[] = []
      overhearing.add(words)
      return (listener) => {
        overhearing.delete(words)
        if (words.length > overheardMax) listener.missed()
        else for (const word of words) deliver(word, (topic) => (listeners.get(topic)?.has(listener) ? [listener] : []))
      }
    },
  }

  function hear(word: LiveWord): void {
    for (const words of overhearing) if (words.length <= overheardMax) words.push(word)
    deliver(word, (topic) => listeners.get(topic) ?? [])
  }

  function deliver(word: LiveWord, to: (topic: LiveTopic) => Iterable<LiveListener>): void {
    switch (word.live) {
      case 'user':
        return tell(userScope(word.userId), (listener) => listener.userMoved(word.userId))
      case 'presence':
        return tell(userScope(word.userId), (listener) => listener.presenceMoved(word.userId))
      case 'receipts':
        for (const [chatId, ofChat] of Map.groupBy(word.receipts, (receipt) => receipt.chatId)) {
          tell(chatScope(chatId), (listener) => listener.receiptsMoved(chatId, ofChat))
        }
        return
      case 'unread':
        return tell(ownTopic(word.userId), (listener) => listener.unreadMoved(word.chatId))
      case 'typing':
        return tell(chatScope(word.chatId), (listener) => listener.typed(word))
      default:
        word satisfies never
    }

    function tell(topic: LiveTopic, say: (listener: LiveListener) => void): void {
      for (const listener of to(topic)) say(listener)
    }
  }

  /** So many now and in every step, until everyone knows. */
  function informSome(perStep: number): void {
    informing = null
    let left = perStep
    for (const listener of uninformed) {
      if (left === 0) break
      left -= 1
      uninformed.delete(listener)
      listener.missed()
    }
    if (uninformed.size > 0) informing = setTimeout(informSome, stepMs, perStep).unref()
  }
}

/** Whoever reads for so long that more is said meanwhile reads all of it anew. */
const overheardMax = 10_000
/** Of about 200 bytes each: far below what fits on the bus at once. */
const receiptsPerWordMax = 20
/** Everyone reads anew within two seconds, or, where there are many, a thousand in that time: the database has other things to do as well. */
const spreadMs = 2_000
const stepMs = 50
const perStepMax = 25
