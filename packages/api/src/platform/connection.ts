import type { ChatId, EndReason, OpenChat } from '@parley/protocol'

/** The stream of a socket, as the other calls of the same socket speak to it. */
export interface OpenStream {
  open(input: OpenChat): void
  close(chatId: ChatId): void
  end(reason: EndReason): void
}

/**
 * One socket, as procedures see it. The server makes it from a WebSocket, a test from nothing; neither knows the other.
 */
export interface Connection {
  /** What is handed to the socket and not yet with the other side. */
  bufferedBytes(): number
  /** Calls back when the other side has taken what it had been given. Gives what forgets it. */
  onTaken(listener: () => void): () => void
  close(code: number, reason: string): void
  /** Set while a subscription runs. */
  stream: OpenStream | null
  subscriptions: number
}
