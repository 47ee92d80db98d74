import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Frame, Pull, Refusal, SendMessage, Subscribe } from '@parley/protocol'
import { initTRPC, TRPCError } from '@trpc/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { getWSConnectionHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer } from 'ws'
import { aChat, aMessage, epoch } from './words.ts'

/** What a test decides: whom the server knows, what it streams, how it answers. */
export type Script = {
  /** A token that isn't in here is refused. */
  tokens: Set<string>
  subscribe(input: Subscribe): AsyncIterable<Frame>
  /** Over HTTP. `signal` says that whoever asked has hung up. */
  pull(input: Pull, signal: AbortSignal): Promise<Frame[]>
  /** Every Upgrade is answered as a proxy does that knows none. */
  isUpgradeStripped: boolean
  send(message: SendMessage): Promise<unknown>
}

export type SocketServer = AsyncDisposable & {
  readonly url: string
  readonly script: Script
  /** The frames of the wire in the order in which they came, parsed. */
  readonly received: readonly unknown[]
  /** How many there have been, and how many there are. */
  readonly sockets: number
  readonly openSockets: number
  /** Cuts every socket without a word. */
  cut(): void
  /** Nothing comes in or goes out any more, and nobody is told. */
  blackHole(): void
}

class RefusedError extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}
export function refuse(code: 'UNAUTHORIZED' | 'FORBIDDEN' | 'NOT_FOUND', refusal: Refusal): never {
  throw new TRPCError({ code, message: refusal.code, cause: new RefusedError(refusal) })
}

/** The wire of the API as its contract says, on a port of its own: the real tRPC adapter, and nothing behind it but the test. */
export async function createSocketServer(): Promise<SocketServer> {
  const received: unknown[] = []
  const script: Script = {
    tokens: new Set(['good']),
    async *subscribe() {
      yield { kind: 'ready', epoch }
      await new Promise(() => undefined)
    },
    pull: () => Promise.resolve([{ kind: 'ready', epoch }]),
    isUpgradeStripped: false,
    send: ({ id, chatId, text }) => Promise.resolve(aMessage(1, { id, chatId, text })),
  }

  const t = initTRPC.context<{ token: unknown }>().create({
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      data: { ...shape.data, ...(error.cause instanceof RefusedError && { refusal: error.cause.refusal }) },
    }),
  })
  const signedIn = t.procedure.use(({ ctx, next }) => {
    if (typeof ctx.token !== 'string' || !script.tokens.has(ctx.token)) refuse('UNAUTHORIZED', { code: 'auth.required', facts: {} })
    return next()
  })
  const anything = (value: unknown) => value
  const router = t.router({
    sync: t.router({
      subscribe: signedIn.input(anything).subscription(({ input }) => script.subscribe(input as Subscribe)),
      pull: signedIn.input(anything).mutation(async ({ input, signal }) => ({
        frames: await script.pull(input as Pull, signal ?? AbortSignal.abort()),
      })),
      open: signedIn.input(anything).mutation(() => null),
      close: signedIn.input(anything).mutation(() => null),
    }),
    messages: t.router({
      send: signedIn.input(anything).mutation(({ input }) => script.send(input as SendMessage)),
      list: signedIn.input(anything).query(() => ({ items: [], hasMore: false, asOfSeq: 0 })),
      get: signedIn.input(anything).query(() => aMessage(1)),
      edit: signedIn.input(anything).mutation(() => aMessage(1)),
      remove: signedIn.input(anything).mutation(() => aMessage(1)),
      react: signedIn.input(anything).mutation(() => aMessage(1)),
    }),
    chats: t.router({ create: signedIn.input(anything).mutation(() => aChat()) }),
    receipts: t.router({
      mark: signedIn.input(anything).mutation(() => null),
      markUnread: signedIn.input(anything).mutation(() => null),
    }),
    typing: t.router({ set: signedIn.input(anything).mutation(() => null) }),
  })

  const server = createServer(
    createHTTPHandler({
      router,
      basePath: '/trpc/',
      allowMethodOverride: true,
      createContext: ({ req }) => ({ token: req.headers.authorization?.replace('Bearer ', '') }),
    }),
  )
  const connections = new Set<Socket>()
  server.on('connection', (socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  const webSockets = new WebSocketServer({ noServer: true, path: '/trpc' })
  server.on('upgrade', (request, socket, head) => {
    if (script.isUpgradeStripped) socket.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    else webSockets.handleUpgrade(request, socket, head, (opened) => webSockets.emit('connection', opened, request))
  })
  let sockets = 0
  webSockets.on('connection', (socket, request) => {
    sockets += 1
    socket.on('message', (data) => received.push(toMessage(String(data))))
    getWSConnectionHandler({ wss: webSockets, router, createContext: ({ info }) => ({ token: info.connectionParams?.token }) })(
      socket,
      request,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script,
    received,
    get sockets() {
      return sockets
    },
    get openSockets() {
      return webSockets.clients.size
    },
    cut() {
      for (const socket of connections) socket.destroy()
    },
    blackHole() {
      for (const socket of connections) socket.pause()
      for (const socket of webSockets.clients) socket.send = () => undefined
    },
    async [Symbol.asyncDispose]() {
      for (const socket of connections) socket.destroy()
      webSockets.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const toMessage = (text: string): unknown => (text === 'PING' || text === 'PONG' ? text : JSON.parse(text))
