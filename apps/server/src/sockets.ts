import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type AppRouter, appRouter, type Connection, type Core } from '@parley/api'
import { limits, type UserId } from '@parley/protocol'
import { getWSConnectionHandler } from '@trpc/server/adapters/ws'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import { type AdmissionLimits, createAdmission } from './admission.ts'
import { readAddress, readClient } from './client.ts'
import type { ServerConfig } from './config.ts'
import { createDirectWays } from './direct-frames.ts'
import { createKeepAlive } from './keep-alive.ts'
import { logTrpcError } from './log.ts'
import { isOriginAllowed } from './origin.ts'
import { SocketCalls } from './socket-calls.ts'
import { inWaves } from './waves.ts'

export interface Sockets {
  /** Of each open socket the bytes that its reader hasn't taken. */
  bufferedBytes(): readonly number[]
  /** Lets nobody in any more, tells every stream in its turn that it ends, then closes what is left. */
  close(): Promise<void>
}

interface OpenSocket {
  readonly connection: Connection
  readonly calls: SocketCalls
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
  const socketsOf = new Map<UserId, Set<WebSocket>>()
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
    const calls = new SocketCalls({
      say: (text) => socket.send(text),
      onValidMessage() {
        clearTimeout(mute)
        mute = undefined
      },
      // A stream waits for who doesn't read; answers don't, so whoever has asked for so much and takes nothing is let go of.
      onAnswer() {
        together()
        letGoIfUnread()
      },
    })
    const ways = config.directFanOut === 'on' ? createDirectWays({ socket, link, encoder: calls, onWaiting: letGoIfUnread }) : null
    const connection: Connection = {
      bufferedBytes: () => socket.bufferedAmount,
      onTaken(listener) {
        link.once('drain', listener)
        return () => link.off('drain', listener)
      },
      ...(ways && { directWay: ways.directWay }),
      close: (code, reason) => void (closing ? closeOnceAnswered(socket, code) : socket.close(code, reason)),
      stream: null,
      subscriptions: 0,
    }
    open.set(socket, { connection, calls })
    let owner: UserId | null = null
    let isHeld = false
    /** Words since everything was taken: each has an answer, that of a ping and of what isn't understood too. */
    let words = 0
    const hear = () => {
      keepAlive.heard(socket)
      words = socket.bufferedAmount === 0 ? 0 : words + 1
      if (words > wordsUnreadMax) socket.terminate()
    }
    for (const event of ['message', 'ping']) socket.on(event, hear)
    keepAlive.heard(socket)
    let mute: NodeJS.Timeout | undefined = setTimeout(() => socket.terminate(), limits.firstMessageMs)
    let stranger: NodeJS.Timeout | undefined = setTimeout(() => socket.close(4401, 'auth.required'), anonymousMsMax)
    const client = readClient(request, config)
    socket.once('close', () => {
      clearTimeout(mute)
      clearTimeout(stranger)
      keepAlive.forget(socket)
      open.delete(socket)
      anonymous.delete(socket)
      if (owner) disown(owner, socket)
    })

    /** What is said in one go leaves in one write: the end of an opening, and several messages of a chat. */
    function together(): void {
      if (isHeld) return
      isHeld = true
      link.cork()
      process.nextTick(() => {
        isHeld = false
        link.uncork()
      })
    }

    function letGoIfUnread(): void {
      if (socket.bufferedAmount > (owner ? unreadBytesMax : unreadOfStrangerBytesMax) || isUnreadTooMuch()) socket.terminate()
    }

    function isUnreadTooMuch(): boolean {
      if (!owner || socket.bufferedAmount < worthCountingBytes) return false
      let unread = 0
      for (const { bufferedAmount } of socketsOf.get(owner) ?? []) unread += bufferedAmount
      return unread > unreadOfPersonBytesMax
    }

    getWSConnectionHandler<AppRouter>({
      wss: sockets,
      router: appRouter,
      experimental_encoder: ways?.encoder ?? calls,
      // It never throws: a token that isn't good makes an anonymous context, whose calls are refused with a code. A context that fails
      // would make the stock client come back for ever without learning why.
      createContext: async ({ info }) => {
        const token = info.connectionParams?.token
        const actor = typeof token === 'string' ? await core.accessTokens.verify(token) : null
        if (actor) {
          clearTimeout(stranger)
          stranger = undefined
        }
        if (actor && socket.readyState === socket.OPEN) {
          owner = actor.userId
          const theirs = socketsOf.get(owner) ?? new Set()
          socketsOf.set(owner, theirs.add(socket))
          if (theirs.size > limits.socketsPerUserMax) socket.close(4429, 'socket.sockets-too-many')
        }
        if (!actor && socket.readyState === socket.OPEN && anonymous.add(socket).size > anonymousMax) {
          socket.close(4429, 'socket.sockets-too-many')
        }
        return { ...core, actor, client: await client, connection }
      },
      // Without a path it is the socket's own error: a frame too large, a broken header. That is the other side's doing.
      onError: (failed) => failed.path !== undefined && logTrpcError(log, failed),
    })(socket, asAdapterReads(request))
  }

  function disown(userId: UserId, socket: WebSocket): void {
    const theirs = socketsOf.get(userId)
    theirs?.delete(socket)
    if (theirs?.size === 0) socketsOf.delete(userId)
  }

  function endSocket(socket: WebSocket): void {
    const stream = open.get(socket)?.connection.stream
    if (stream) stream.end('shutting-down')
    else void closeOnceAnswered(socket, 1001)
  }

  async function closeOnceAnswered(socket: WebSocket, code: number): Promise<void> {
    await open.get(socket)?.calls.answered()
    socket.close(code, 'shutting-down')
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
const anonymousMsMax = 30_000
/** Four of the longest pages of history; a client asks for one at a time. */
const unreadBytesMax = 16 * 1024 * 1024
/** On all of a person's sockets together. */
const unreadOfPersonBytesMax = 64 * 1024 * 1024
/** Whoever isn't signed in is told little more than refusals. */
const unreadOfStrangerBytesMax = 256 * 1024
/** A socket that holds less isn't why it is too much. */
const worthCountingBytes = 64 * 1024
const wordsUnreadMax = 2_000

/** The rest of a request would stay as long as its socket does. */
const asAdapterReads = ({ url, headers: { host } }: IncomingMessage) => ({ url, headers: { host } }) as IncomingMessage

const refuseForNow = (socket: Duplex) => refuseUpgrade(socket, '503 Service Unavailable', `Retry-After: ${retryAfterSeconds}\r\n`)

function refuseUpgrade(socket: Duplex, status: string, headers = ''): void {
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`)
}
