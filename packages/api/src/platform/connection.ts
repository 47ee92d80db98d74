import type { ChatId, EndReason, EventsFrame, OpenChat, ReadyFrame } from '@parley/protocol'

/** The stream of a socket, as the other calls of the same socket speak to it. */
export interface OpenStream {
  open(input: OpenChat): void
  close(chatId: ChatId): void
  end(reason: EndReason): void
}

/**
 * Hands the frame to the socket at once, after all that was handed to it before. It is for a moment in which the subscription has given
 * everything it had. False when it can't: nothing has been written then.
 */
export type DirectWay = (frame: EventsFrame) => boolean

/**
 * One socket, as procedures see it. The server makes it from a WebSocket, a test from nothing; neither knows the other.
 */
export interface Connection {
  /** What is handed to the socket and not yet with the other side. */
  bufferedBytes(): number
  /** Calls back when the other side has taken what it had been given. Gives what forgets it. */
  onTaken(listener: () => void): () => void
  close(code: number, reason: string): void
  /** The way past the answers of the subscription that has given this frame, where there is one. */
  directWay?(given: ReadyFrame): DirectWay | null
  /** Set while a subscription runs. */
  stream: OpenStream | null
  subscriptions: number
}
