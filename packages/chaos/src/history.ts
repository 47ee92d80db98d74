import type { ChatId, MessageId, UserId } from '@parley/protocol'

/**
 * What happened in one run, as those saw it who took part, in the order in which it happened: one process has recorded all of it. Plain
 * JSON, so that it can be kept and looked at.
 */
export type History = readonly HistoryEntry[]

export type HistoryEntry = { readonly atMs: number } /** Someone says something for the first time. */ & (
  | { type: 'send'; device: string; userId: UserId; chatId: ChatId; messageId: MessageId; text: string }
  /** The first moment in which anyone is shown it with its place: from here on it is said. */
  | { type: 'ok'; device: string; messageId: MessageId; seq: number }
  /** A final no. */
  | { type: 'refused'; device: string; messageId: MessageId; code: string }
  /** The device died before it had kept what was written: whether it ever left is unknown. */
  | { type: 'forgotten'; device: string; messageId: MessageId }
  /** What a device shows of a chat is different now. */
  | ({ type: 'view'; device: string; life: number; userId: UserId; chatId: ChatId } & View)
  | { type: 'watermark'; device: string; life: number; chatId: ChatId; of: UserId; deliveredSeq: number; readSeq: number }
  | { type: 'fault'; fault: string }
  | { type: 'healed' }
  /** Someone looks at a device that waits for its next try to connect, and it tries at once. */
  | { type: 'looked-at'; device: string }
  | { type: 'note'; text: string }
)

export interface View {
  /** Up to here everything is applied. */
  readonly cursor: number
  /** What is shown begins here; null while nothing is. */
  readonly fromSeq: number | null
  /** In the order in which they are shown. */
  readonly added: readonly Shown[]
  readonly removed: readonly MessageId[]
}

export interface Shown {
  readonly id: MessageId
  readonly seq: number
}

/** What the database holds in the end. */
export interface Truth {
  readonly chats: readonly ChatTruth[]
}

export interface ChatTruth {
  readonly chatId: ChatId
  readonly lastSeq: number
  readonly events: readonly { readonly seq: number; readonly type: string; readonly messageId: MessageId | null }[]
  /** `text` as it was first said; null for a system line, and where it was erased. */
  readonly messages: readonly {
    readonly id: MessageId
    readonly seq: number
    readonly authorId: UserId
    readonly kind: string
    readonly text: string | null
    readonly isRemoved: boolean
  }[]
  /** Who was in the chat: after `joinedSeq`, up to `leftSeq`. */
  readonly memberships: readonly { readonly userId: UserId; readonly joinedSeq: number; readonly leftSeq: number | null }[]
  /** Of who is in it now. */
  readonly readSeqs: readonly { readonly userId: UserId; readonly readSeq: number }[]
}

/** What a device shows when all is quiet: of each chat everything that everyone in it shows alike, and what is its person's own. */
export interface Snapshot {
  readonly device: string
  readonly userId: UserId
  readonly chats: readonly {
    readonly chatId: ChatId
    readonly shared: unknown
    readonly readSeq: number
    readonly unread: number
  }[]
}
