import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type AppRouter, appRouter, type Connection, type Core, RefusedError } from '@parley/api'
import { limits, type UserId } from '@parley/protocol'
import { type Encoder, getWSConnectionHandler } from '@trpc/server/adapters/ws'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import { readClient } from './client.ts'
import type { ServerConfig } from './config.ts'
import { logTrpcError } from './log.ts'
import { isOriginAllowed } from './origin.ts'

export interface Sockets {
  /** Tells every stream that it ends, then closes what is left. */
  close(): Promise<void>
}

/** `/trpc` over WebSocket, on the HTTP server's port. Everything that can be refused before tRPC sees it is refused here. */
export function acceptSockets(server: Server, core: Core, config: ServerConfig, log: Logger): Sockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.requestBytesMax, perMessageDeflate: false })
  const open = new Map<WebSocket, Connection>()
  const socketsOf = new Map<UserId, number>()
  let closing = false

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The ws library listens only once the socket is its own: until then a reset would end the process.
    socket.on('error', () => socket.destroy())
    if (request.url?.split('?')[0] !== '/trpc') return refuseUpgrade(socket, '404 Not Found')
    if (!isOriginAllowed({ origin: request.headers.origin, host: request.headers.host }, config))
      return refuseUpgrade(socket, '403 Forbidden')
    if (closing) return refuseUpgrade(socket, '503 Service Unavailable')
    sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, request))
  })

  function accept(socket: WebSocket, request: IncomingMessage): void {
    const connection: Connection = {
      bufferedBytes: () => socket.bufferedAmount,
      close: (code, reason) => socket.close(code, reason),
      stream: null,
      subscriptions: 0,
    }
    open.set(socket, connection)
    let owner: UserId | null = null
    const mute = setTimeout(() => socket.terminate(), limits.firstMessageMs)
    socket.once('close', () => {
      clearTimeout(mute)
      open.delete(socket)
      if (owner) countSocket(owner, -1)
    })

    getWSConnectionHandler<AppRouter>({
      wss: sockets,
      router: appRouter,
      keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 5_000 },
      experimental_encoder: createEncoder(() => {
        clearTimeout(mute)
        // A stream waits for who doesn't read; answers don't, so whoever asks on and takes nothing is let go of.
        if (socket.bufferedAmount > unreadAnswersBytesMax) socket.terminate()
      }),
      // It never throws: a token that isn't good makes an anonymous context, whose calls are refused with a code. A context that fails
      // would make the stock client come back for ever without learning why.
      createContext: async ({ info }) => {
        const token = info.connectionParams?.token
        const actor = typeof token === 'string' ? await core.accessTokens.verify(token) : null
        if (actor && socket.readyState === socket.OPEN) {
          owner = actor.userId
          if (countSocket(owner, 1) > limits.socketsPerUserMax) socket.close(4429, 'socket.sockets-too-many')
        }
        return { ...core, actor, client: await readClient(request, config), connection }
      },
      // Without a path it is the socket's own error: a frame too large, a broken header. That is the other side's doing.
      onError: (failed) => failed.path !== undefined && logTrpcError(log, failed),
    })(socket, request)
  }

  function countSocket(userId: UserId, by: 1 | -1): number {
    const count = (socketsOf.get(userId) ?? 0) + by
    if (count === 0) socketsOf.delete(userId)
    else socketsOf.set(userId, count)
    return count
  }

  return {
    async close() {
      closing = true
      for (const { stream } of open.values()) stream?.end('shutting-down')
      for (const socket of open.keys()) if (!open.get(socket)?.stream) socket.close(1001, 'shutting-down')
      const deadline = Date.now() + closeMs
      while (open.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
      for (const socket of open.keys()) socket.terminate()
      sockets.close()
    },
  }
}

const closeMs = 2_000
/** More than a batch of the longest pages of history. */
const unreadAnswersBytesMax = 16 * 1024 * 1024

/** The adapter answers every call of a batch, however many there are (it reads no `maxBatchSize`), so the cap stands before it. */
function createEncoder(onValidMessage: () => void): Encoder {
  return {
    encode: (message) => JSON.stringify(message),
    decode(frame) {
      const message: unknown = JSON.parse(typeof frame === 'string' ? frame : new TextDecoder().decode(frame))
      if (Array.isArray(message) && message.length > limits.batchCallsMax) {
        throw new RefusedError({ code: 'request.batch-too-large', facts: { callsMax: limits.batchCallsMax } })
      }
      onValidMessage()
      return message
    },
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
