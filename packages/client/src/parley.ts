import type { AppRouter } from '@parley/api'
import { createChatId, createMessageId, type Frame, type MessageId, type UserId } from '@parley/protocol'
import { type Clock, createEngine, type Engine, type Storage, type Tabs } from '@parley/sync'
import type { TRPCClient } from '@trpc/client'
import type { GetAccessToken } from './access-token.ts'
import { createOwnNetwork } from './browser-network.ts'
import { createHttpClient } from './http-client.ts'
import { createOwnStorage } from './storage/own-storage.ts'
import { createOwnTabs } from './tabs/own-tabs.ts'
import { createTrpcTransport } from './transport/trpc-transport.ts'
import { withFallback } from './transport/with-fallback.ts'

export type ParleyOptions = {
  /** The API's origin: `https://chat.example.org`, `http://localhost:4000`. */
  url: string
  getAccessToken: GetAccessToken
  /**
   * Whose Parley it is, where that is known before the server says so: what this device has kept for them is there at once, and a session of
   * somebody else says nothing in their place.
   */
  userId?: UserId
  /** What `sync.pull` has answered somebody who asked for them without cursors: what is in it is there before there is a connection. */
  frames?: readonly Frame[]
  /** Where it is kept. Without it, in the browser's IndexedDB for `userId`; nowhere without `userId`, outside a browser, or with null. */
  storage?: Storage | null
  /** The other pages that keep it there. Without it, those of the same browser where that keeps it; with null this one is alone. */
  tabs?: Tabs | null
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
export function createParley({ url, getAccessToken, userId, frames, storage, tabs }: ParleyOptions): Parley {
  const kept = storage === undefined && userId !== undefined ? createOwnStorage({ url, userId }) : storage
  const others = tabs === undefined && storage === undefined && kept && userId !== undefined ? createOwnTabs({ url, userId }) : tabs
  const engine = createEngine({
    transport: withFallback({
      socket: createTrpcTransport({ url, getAccessToken }),
      loadPull: async () => (await import('./transport/pull-transport.ts')).createPullTransport({ url, getAccessToken }),
      random: Math.random,
    }),
    clock: systemClock,
    random: Math.random,
    createMessageId,
    createChatId,
    network: createOwnNetwork(),
    removeAtLeave: removeByLastWord({ url, getAccessToken }),
    ...(userId !== undefined && { userId }),
    ...(frames && { frames }),
    ...(kept && { storage: kept }),
    ...(others && { tabs: others }),
  })
  return { engine, trpc: createHttpClient({ url, getAccessToken }), close: () => engine.stop(), forget: () => engine.forget() }
}

/** A request that the browser sends to its end though the page is gone. A token that has to be fetched first comes too late. */
function removeByLastWord({ url, getAccessToken }: Pick<ParleyOptions, 'url' | 'getAccessToken'>) {
  return (messageId: MessageId) => {
    const sent = getAccessToken({ fresh: false }).then((token) =>
      fetch(`${new URL(url).origin}/trpc/messages.remove`, {
        method: 'POST',
        keepalive: true,
        headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ messageId }),
      }),
    )
    void sent.catch(() => undefined)
  }
}

const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.max(0, delayMs))
    return () => clearTimeout(timer)
  },
}
