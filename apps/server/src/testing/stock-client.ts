import type { AppRouter } from '@parley/api'
import type { Credentials, Frame, Scope, Subscribe } from '@parley/protocol'
import { createTRPCClient, createWSClient, type TRPCClient, wsLink } from '@trpc/client'
import { expect, vi } from 'vitest'
import { WebSocket } from 'ws'

/** tRPC's own client as it comes, with nothing of ours in it. */
export interface StockClient extends Disposable {
  readonly trpc: TRPCClient<AppRouter>
  /** Everything that came over each of its sockets, as it was spelled; the socket of now is the last. */
  readonly sockets: readonly { readonly raw: WebSocket; readonly texts: readonly string[]; readonly closed: Promise<number> }[]
  subscribe(input?: Subscribe): StockSubscription
}

export interface StockSubscription {
  readonly frames: readonly Frame[]
  /** In the order in which they happened. */
  readonly happened: readonly string[]
  stop(): void
  until(fits: (frame: Frame) => boolean, timeoutMs?: number): Promise<Frame>
  ready(): Promise<Frame>
  seqs(scope: Scope): number[]
}

export function openStockClient(url: string, { accessToken }: Pick<Credentials, 'accessToken'>): StockClient {
  const sockets: { raw: WebSocket; texts: string[]; closed: Promise<number> }[] = []

  class WatchedSocket extends WebSocket {
    constructor(address: string) {
      super(address)
      const texts: string[] = []
      this.on('message', (data: Buffer) => texts.push(data.toString()))
      sockets.push({ raw: this, texts, closed: new Promise((resolve) => this.on('close', resolve)) })
    }
  }

  const client = createWSClient({
    url: `${url.replace('http', 'ws')}/trpc`,
    connectionParams: { token: accessToken },
    WebSocket: WatchedSocket as unknown as typeof globalThis.WebSocket,
    retryDelayMs: () => 50,
  })
  const trpc = createTRPCClient<AppRouter>({ links: [wsLink({ client })] })

  return {
    trpc,
    sockets,
    subscribe(input = {}) {
      const frames: Frame[] = []
      const happened: string[] = []
      const { unsubscribe } = trpc.sync.subscribe.subscribe(input, {
        onStarted: () => void happened.push('started'),
        onData: (frame) => void frames.push(frame),
        onError: ({ data }) => void happened.push(`refused: ${data?.refusal?.code ?? data?.code}`),
        onStopped: () => void happened.push('stopped'),
        onComplete: () => void happened.push('complete'),
      })
      const until = (fits: (frame: Frame) => boolean, timeout = 10_000) =>
        vi.waitFor(
          () => {
            const found = frames.find(fits)
            if (!found) expect.fail(`No such frame came. There were: ${frames.map(({ kind }) => kind).join(', ')}`)
            return found
          },
          { timeout, interval: 10 },
        )
      return {
        frames,
        happened,
        stop: unsubscribe,
        until,
        ready: () => until(({ kind }) => kind === 'ready'),
        seqs: (scope) =>
          frames.flatMap((frame) => (frame.kind === 'events' && frame.scope === scope ? frame.events.map(({ seq }) => seq) : [])),
      }
    },
    [Symbol.dispose]() {
      void client.close()
      for (const { raw } of sockets) raw.terminate()
    },
  }
}
