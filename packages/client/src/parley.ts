import type { AppRouter } from '@parley/api'
import { createMessageId } from '@parley/protocol'
import { type Clock, createEngine, type Engine } from '@parley/sync'
import type { TRPCClient } from '@trpc/client'
import type { GetAccessToken } from './access-token.ts'
import { createOwnNetwork } from './browser-network.ts'
import { createHttpClient } from './http-client.ts'
import { createTrpcTransport } from './transport/trpc-transport.ts'

export type ParleyOptions = {
  /** The API's origin: `https://chat.example.org`, `http://localhost:4000`. */
  url: string
  getAccessToken: GetAccessToken
}

export type Parley = {
  /** Chats, messages, sending: all that stays current by itself. Not started yet: `engine.start()`, or `ParleyProvider` does it. */
  engine: Engine
  /** Every procedure of the API with the router's own types, over HTTP: for what has no feed, and for scripts. */
  trpc: TRPCClient<AppRouter>
  /** Stops the engine. The same as `engine.stop()`; there is nothing else to let go of. */
  close(): void
}

/** One person's Parley. Nothing is connected before `engine.start()`, so that it can be made while a page is rendered on a server. */
export function createParley({ url, getAccessToken }: ParleyOptions): Parley {
  const engine = createEngine({
    transport: createTrpcTransport({ url, getAccessToken }),
    clock: systemClock,
    random: Math.random,
    createMessageId,
    network: createOwnNetwork(),
  })
  return { engine, trpc: createHttpClient({ url, getAccessToken }), close: () => engine.stop() }
}

const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
