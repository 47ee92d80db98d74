import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type AppRouter, appRouter, type Core } from '@parley/api'
import { limits, type UserId } from '@parley/protocol'
import { getWSConnectionHandler } from '@trpc/server/adapters/ws'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import { type AdmissionLimits, createAdmission } from './admission.ts'
import { readAddress, readClient } from './client.ts'
import type { ServerConfig } from './config.ts'
import { createKeepAlive } from './keep-alive.ts'
import { logTrpcError } from './log.ts'
import { OpenSocket, type SocketHouse } from './open-socket.ts'
import { isOriginAllowed } from './origin.ts'
import { inWaves } from './waves.ts'

export interface Sockets {
  /** Of each open socket the bytes that its reader hasn't taken. */
  bufferedBytes(): readonly number[]
  /** Lets nobody in any more, tells every stream in its turn that it ends, then closes what is left. */
  close(): Promise<void>
}

interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

/** `/trpc` over WebSocket, on the HTTP server's port. Everything that can be refused before tRPC sees it is refused here. */
export function acceptSockets(
  server: Server,
  core: Core,
  { config, log, admissionLimits = usualAdmissionLimits }: { config: ServerConfig; log: Logger; admissionLimits?: AdmissionLimits },
): Sockets {
  const options = { noServer: true, maxPayload: limits.requestBytesMax, perMessageDeflate: false, closeTimeout: closingMs }
  const sockets = new WebSocketServer(options)
  const open = new Map<WebSocket, OpenSocket>()
  const anonymous = new Set<WebSocket>()
  const socketsOf = new Map<UserId, readonly OpenSocket[]>()
  const keepAlive = createKeepAlive()
  const admission = createAdmission<Upgrade>({
    ...admissionLimits,
    letIn: ({ request, socket, head }) =>
      sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, { request, socket })),
    sendAway: ({ socket }) => refuseForNow(socket),
    placeOf: ({ request }) => readAddress(request, config) ?? '',
    isGone: ({ socket }) => socket.destroyed,
  })
  let closing = false
  const house: SocketHouse = {
    keepAlive,
    directFanOut: config.directFanOut,
    socketsOf: (userId) => socketsOf.get(userId) ?? [],
    isClosing: () => closing,
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The ws library listens only once the socket is its own: until then a reset would end the process.
    socket.on('error', () => socket.destroy())
    if (request.url?.split('?')[0] !== '/trpc') return refuseUpgrade(socket, '404 Not Found')
    // The adapter makes a URL of the two as soon as it gets the socket, and throws where that is none: nobody would catch it.
    if (!URL.canParse(request.url, `http://${request.headers.host ?? 'localhost'}`)) return refuseUpgrade(socket, '400 Bad Request')
    if (!isOriginAllowed({ origin: request.headers.origin, host: request.headers.host }, config))
      return refuseUpgrade(socket, '403 Forbidden')
    if (closing || !admission.admit({ request, socket, head })) refuseForNow(socket)
  })

  function accept(socket: WebSocket, { request, socket: link }: Pick<Upgrade, 'request' | 'socket'>): void {
    const connection = new OpenSocket(socket, link, house)
    open.set(socket, connection)
    const client = readClient(request, config)
    socket.once('close', () => {
      connection.onClosed()
      open.delete(socket)
      anonymous.delete(socket)
      if (connection.owner) disown(connection.owner, connection)
    })

    getWSConnectionHandler<AppRouter>({
      wss: sockets,
      router: appRouter,
      experimental_encoder: connection.calls,
      // It never throws: a token that isn't good makes an anonymous context, whose calls are refused with a code. A context that fails
      // would make the stock client come back for ever without learning why.
      createContext: async ({ info }) => {
        const token = info.connectionParams?.token
        const actor = typeof token === 'string' ? await core.accessTokens.verify(token) : null
        if (actor) connection.onSignedIn()
        if (actor && socket.readyState === socket.OPEN) {
          connection.owner = actor.userId
          const theirs = [...(socketsOf.get(actor.userId) ?? []), connection]
          socketsOf.set(actor.userId, theirs)
          if (theirs.length > limits.socketsPerUserMax) socket.close(4429, 'socket.sockets-too-many')
        }
        if (!actor && socket.readyState === socket.OPEN && anonymous.add(socket).size > anonymousMax) {
          socket.close(4429, 'socket.sockets-too-many')
        }
        return { ...core, actor, client: await client, connection }
      },
      onError: sayError,
    })(socket, asAdapterReads(request))
  }

  /** Without a path it is the socket's own error: a frame too large, a broken header. That is the other side's doing. */
  function sayError(failed: Parameters<typeof logTrpcError>[1]): void {
    if (failed.path !== undefined) logTrpcError(log, failed)
  }

  function disown(userId: UserId, socket: OpenSocket): void {
    const left = socketsOf.get(userId)?.filter((one) => one !== socket) ?? []
    if (left.length === 0) socketsOf.delete(userId)
    else socketsOf.set(userId, left)
  }

  function endSocket(socket: WebSocket): void {
    const connection = open.get(socket)
    if (connection?.stream) connection.stream.end('shutting-down')
    else void connection?.closeOnceAnswered(1001)
  }

  async function untilNoneIsOpen(forMs: number): Promise<void> {
    const deadline = performance.now() + forMs
    while (open.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  return {
    bufferedBytes: () => Array.from(open.keys(), ({ bufferedAmount }) => bufferedAmount),
    async close() {
      closing = true
      for (const { socket } of admission.close()) refuseForNow(socket)
      await inWaves([...open.keys()], { ...drainWaves, isGone: (socket) => !open.has(socket) }, endSocket)
      await untilNoneIsOpen(answersMs)
      // A stream that waits for the database doesn't hear that it ends, and a call that waits for it gets no answer any more.
      for (const socket of open.keys()) socket.close(4503, 'shutting-down')
      await untilNoneIsOpen(goodbyeMs)
      for (const socket of open.keys()) socket.terminate()
      keepAlive.stop()
      sockets.close()
    },
  }
}

/**
 * A herd that comes back after a restart is in before its clients give a socket up, for which they wait five seconds. Their streams then open
 * a few at a time: that is what leaves room for those who are in, and whoever waits there isn't sent away any more.
 */
const usualAdmissionLimits: AdmissionLimits = { perSecond: 500, burst: 500, waitingMax: 2_000 }
/** In the time in which a client that was sent away would find out by itself. */
const retryAfterSeconds = 2
/** With those below and what a server has to do besides, less than the eight seconds that its launcher gives it. */
const drainWaves = { leastInWave: 50, shareInWave: 0.05, everyMs: 250 }
const answersMs = 1_000
const goodbyeMs = 300
/** So long a socket that was told why it ends may take to say that it has understood. */
const closingMs = 2_000
/** Sockets without a good token, in this process: whoever signs in takes a few seconds and comes back with one. */
const anonymousMax = 500

/** The rest of a request would stay as long as its socket does. */
const asAdapterReads = ({ url, headers: { host } }: IncomingMessage) => ({ url, headers: { host } }) as IncomingMessage

const refuseForNow = (socket: Duplex) => refuseUpgrade(socket, '503 Service Unavailable', `Retry-After: ${retryAfterSeconds}\r\n`)

function refuseUpgrade(socket: Duplex, status: string, headers = ''): void {
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`)
}
