import type { AppRouter } from '@parley/api'
import type { Clock, Engine } from '@parley/sync'
import type { TRPCClient } from '@trpc/client'
import type { GetAccessToken } from './access-token.ts'

export type ParleyOptions = {
  /** The API's origin: `https://chat.example.org`, `http://localhost:4000`. */
  url: string
  getAccessToken: GetAccessToken
  clock?: Clock
  random?: () => number
}

export type Parley = {
  /** Chats, messages, sending: all that stays current by itself. Not started yet: `engine.start()`, or `ParleyProvider` does it. */
  engine: Engine
  /** Every procedure of the API with the router's own types, over HTTP: for what has no feed, and for scripts. */
  trpc: TRPCClient<AppRouter>
  /** Stops the engine. The same as `engine.stop()`; there is nothing else to let go of. */
  close(): void
}

export declare function createParley(options: ParleyOptions): Parley
