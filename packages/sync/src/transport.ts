import {
  type Chat,
  type ChatId,
  type CreateChat,
  type EditMessage,
  type EndReason,
  type Frame,
  type MarkReceipts,
  type MarkUnread,
  type Message,
  type MessageId,
  type MessagesPage,
  type OpenChat,
  type React,
  type Refusal,
  refusalStatus,
  type SendMessage,
  type SetTyping,
  type Subscribe,
} from '@parley/protocol'

/**
 * The way to a server. One subscription is one connection: when it is lost or ended it doesn't come back by itself, and the engine
 * subscribes anew when its backoff says so. Calls travel on the connection of the subscription and are made only while there is one.
 * Every call rejects with `Refused` or `Fault` and nothing else.
 */
export type Transport = {
  /** `input` is asked when the connection is about to be used, so that it names what is known then. */
  subscribe(input: () => Subscribe, observer: TransportObserver): Subscription
  send(message: SendMessage): Promise<Message>
  /** The three answer with the message as it is now. */
  editMessage(input: EditMessage): Promise<Message>
  removeMessage(input: { messageId: MessageId }): Promise<Message>
  react(input: React): Promise<Message>
  getMessage(input: { messageId: MessageId }): Promise<Message>
  listMessages(input: { chatId: ChatId; limit: number } & Bound): Promise<MessagesPage>
  createChat(input: CreateChat): Promise<Chat>
  /** What the chat missed arrives as frames, not as an answer. */
  openChat(input: OpenChat): Promise<void>
  closeChat(input: { chatId: ChatId }): Promise<void>
  markReceipts(input: MarkReceipts): Promise<void>
  markUnread(input: MarkUnread): Promise<void>
  setTyping(input: SetTyping): Promise<void>
}

/** Messages before a seq, the newest of them, or after one, the oldest of them. */
export type Bound = { beforeSeq: number } | { afterSeq: number }

/** Frames in the order of the stream, then exactly one of `onLost` and `onEnd`, then nothing. Nothing at all after `stop`. */
export type TransportObserver = {
  onFrame(frame: Frame): void
  /**
   * [R51] Whether what follows is pulled, for want of a stream. Said when that changes; without a word there is a stream. What was open is
   * open no more.
   */
  onLimited(isLimited: boolean): void
  /** The connection or the way to it broke, or the subscription was refused. Calls in flight have failed with a `Fault` before. */
  onLost(cause: Fault | Refused): void
  /** The server ended the stream, or there is no session (any more) to open one with. */
  onEnd(reason: EndReason): void
}

export type Subscription = {
  /** Calls in flight fail with a `Fault`. */
  stop(): void
  /** [R54] Someone wants it better now: a way that has a better one to try tries it at once. */
  hurry?(): void
}

/** An expected and final "no", with its code and facts. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.code)
    this.name = 'Refused'
    this.refusal = refusal
  }
}

/** Whether it was done is unknown: the answer is lost, or it was never asked. The same call may be made again. */
export class Fault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Fault'
  }
}

/** [R24] Whether asking again is pointless. A refusal that speaks of the moment or of the connection, not of what was asked, passes. */
export function isFinal(error: unknown): error is Refused {
  if (!(error instanceof Refused)) return false
  switch (refusalStatus[error.refusal.code]) {
    case 'SERVICE_UNAVAILABLE':
    case 'TOO_MANY_REQUESTS':
    case 'UNAUTHORIZED':
    case 'PRECONDITION_FAILED':
      return false
    default:
      return true
  }
}
