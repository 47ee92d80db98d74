import type { AppRouter } from '@parley/api'
import { createChatId, createMessageId, type UserId } from '@parley/protocol'
import { type Clock, createEngine, type Engine, type Storage } from '@parley/sync'
import type { TRPCClient } from '@trpc/client'
import type { GetAccessToken } from './access-token.ts'
import { createOwnNetwork } from './browser-network.ts'
import { createHttpClient } from './http-client.ts'
import { createOwnStorage } from './storage/own-storage.ts'
import { createTrpcTransport } from './transport/trpc-transport.ts'

export type ParleyOptions = {
  /** The API's origin: `https://chat.example.org`, `http://localhost:4000`. */
  url: string
  getAccessToken: GetAccessToken
  /** Whose Parley it is, where that is known before the server says so: what this device has kept for them is there at once. */
  userId?: UserId
  /** Where it is kept. Without it, in the browser's IndexedDB for `userId`; nowhere without `userId`, outside a browser, or with null. */
  storage?: Storage | null
}

export type Parley = {
  /** Chats, messages, sending: all that stays current by itself. Not started yet: `engine.start()`, or `ParleyProvider` does it. */
  engine: Engine
  /** Every procedure of the API with the router's own types, over HTTP: for what has no feed, and for scripts. */
  trpc: TRPCClient<AppRouter>
  /** Stops the engine. The same as `engine.stop()`; there is nothing else to let go of. */
  close(): void
  /** Stops the engine and leaves nothing of the person on this device, unsent words included. The same as `engine.forget()`. */
  forget(): Promise<void>
}

/** One person's Parley. Nothing is connected before `engine.start()`, so that it can be made while a page is rendered on a server. */
export function createParley({ url, getAccessToken, userId, storage }: ParleyOptions): Parley {
  const kept = storage === undefined && userId !== undefined ? createOwnStorage({ url, userId }) : storage
  const engine = createEngine({
    transport: createTrpcTransport({ url, getAccessToken }),
    clock: systemClock,
    random: Math.random,
    createMessageId,
    createChatId,
    network: createOwnNetwork(),
    ...(kept && { storage: kept }),
  })
  return { engine, trpc: createHttpClient({ url, getAccessToken }), close: () => engine.stop(), forget: () => engine.forget() }
}

const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
