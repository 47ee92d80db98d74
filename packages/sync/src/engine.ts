import type { ChatId, MessageId, UserId } from '@parley/protocol'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import type { Network } from './network.ts'
import type { Outbox } from './outbox.ts'
import type { SyncState } from './state.ts'
import type { Transport } from './transport.ts'

/** One immutable value: what the server has said, what this device wants to say, and what stands between the two. */
export type EngineState = { readonly sync: SyncState; readonly outbox: Outbox; readonly connection: Connection }

export type EngineOptions = {
  transport: Transport
  clock: Clock
  /** At least 0 and less than 1, as `Math.random`; for the backoff alone. */
  random: () => number
  createMessageId: () => MessageId
  network: Network
}

/**
 * Keeps one person's chats the same as the server's, and says what they write: every message once, in one order, however often the
 * connection breaks. The feed alone writes the state; what is sent comes back through it.
 */
export type Engine = {
  /** The same object until something changes. */
  getState(): EngineState
  /** Called after each change. Returns the way out. */
  subscribe(listener: () => void): () => void
  /** Connects, and stays connected until `stop`. Can be called again after it, and after a sign-out with a new session. */
  start(): void
  /** Lets go of the connection and of every timer. What is known and what waits in the outbox stays. */
  stop(): void
  /** Says `text` in the chat. It is in the timeline when this returns, and is sent until the server has it or refuses it. */
  send(chatId: ChatId, text: string): MessageId
  /** Tries once more what was refused; without effect on anything else. */
  retry(id: MessageId): void
  /** Takes back what was refused or never left this device, and gives its text; null if it may have been said already. */
  discard(id: MessageId): string | null
  /** Someone looks at the chat: its newest messages are brought and kept whole. Each call is closed by one of `closeChat`. */
  openChat(chatId: ChatId): void
  closeChat(chatId: ChatId): void
  /** Brings the next older page of an opened chat; waits for the connection if there is none. Rejects with `Refused`, or when stopped. */
  loadOlder(chatId: ChatId): Promise<void>
  /** The chat with this person, new or not. Rejects with `Refused`, or with `Fault` without a connection: calling again is safe. */
  createDirectChat(userId: UserId): Promise<ChatId>
  /** Tries to connect at once instead of when the backoff says. */
  tryNow(): void
}

export declare function createEngine(options: EngineOptions): Engine
