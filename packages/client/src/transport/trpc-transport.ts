import type { AppRouter } from '@parley/api'
import { type EndReason, type Frame, limits, type Subscribe } from '@parley/protocol'
import { Fault, type Refused, type Subscription, type Transport, type TransportObserver } from '@parley/sync'
import { createTRPCClient, createWSClient, type TRPCClient, wsLink } from '@trpc/client'
import type { GetAccessToken } from '../access-token.ts'
import { isSignedOut, toFailure } from '../to-failure.ts'
import { createCalls } from './calls.ts'
import { procedures } from './procedures.ts'
import { watchedSocket } from './watched-socket.ts'

export type TrpcTransportOptions = {
  /** The API's origin, `http:` or `https:`. */
  url: string
  getAccessToken: GetAccessToken
  /** For tests that can't wait. */
  timing?: Partial<typeof defaultTiming>
}

const defaultTiming = {
  /** For everything up to the start of the subscription: the token, the socket, the server's answer. */
  connectMs: 10_000,
  /** A dead link is noticed after at most `pingMs + pongMs`. */
  pingMs: 5_000,
  pongMs: 2_000,
}
const pongMsMax = 30_000
/** The subscription is one more call of the same batch. */
const callsMax = limits.batchCallsMax - 1

/** No socket could be had: it never opened, or stayed silent. What stands in the way may let HTTP pass all the same. */
export class NoSocket extends Fault {}

const toLoss = (message: string, { noSocket }: { noSocket: boolean }): Fault => (noSocket ? new NoSocket(message) : new Fault(message))

/**
 * The engine's way to the server: tRPC over one WebSocket for each connection. tRPC's own reconnecting is never used, for nobody can
 * hurry it or learn when it tries next; a socket that is lost is thrown away with its tRPC client, and the engine asks for another. So
 * the subscription is the first call on every socket, with the token and the input of that moment.
 */
export function createTrpcTransport({ url, getAccessToken, timing }: TrpcTransportOptions): Transport {
  const { connectMs, pingMs, pongMs } = { ...defaultTiming, ...timing }
  const socketUrl = `${new URL(url).origin.replace(/^http/, 'ws')}/trpc`
  let current: { trpc: TRPCClient<AppRouter>; calls: ReturnType<typeof createCalls> } | null = null
  let isTokenRefused = false
  /** Connections in a row that went for want of a pong, without one in between. */
  let pongsMissed = 0

  function subscribe(toInput: () => Subscribe, observer: TransportObserver): Subscription {
    const calls = createCalls(callsMax)
    let isOver = false
    let closeSocket = () => {}
    let socketIs: 'not asked for' | 'asked for' | 'open' | 'heard' = 'not asked for'
    const connectTimer = setTimeout(() => lose(toLoss('No connection in time', { noSocket: isSilent() })), connectMs)

    function finish() {
      isOver = true
      clearTimeout(connectTimer)
      if (current?.calls === calls) current = null
      calls.fail(new Fault('The connection is gone'))
      closeSocket()
    }

    function lose(cause: Fault | Refused) {
      if (isOver) return
      finish()
      observer.onLost(cause)
    }

    function end(reason: EndReason) {
      if (isOver) return
      finish()
      isTokenRefused = false
      observer.onEnd(reason)
    }

    const isSilent = () => socketIs === 'asked for' || socketIs === 'open'

    async function connect() {
      const token = await getAccessToken({ fresh: isTokenRefused })
      if (token === null) end('signed-out')
      else if (!isOver) openSocket(token)
    }

    function openSocket(token: string) {
      let socket: WebSocket | null = null
      socketIs = 'asked for'
      const client = createWSClient({
        url: socketUrl,
        connectionParams: { token },
        WebSocket: watchedSocket(WebSocket, {
          onCreate(created) {
            socket = created
          },
          onOpen() {
            socketIs = 'open'
          },
          onMessage(data) {
            socketIs = 'heard'
            if (data === 'PONG') pongsMissed = 0
          },
          onClosing: missPong,
        }),
        keepAlive: {
          enabled: true,
          intervalMs: pingMs,
          pongTimeoutMs: Math.min(pongMsMax, pongMs * 2 ** Math.max(0, pongsMissed - 1)),
        },
        // Of a socket that never opened it may be all that is said.
        onError: () => lose(toLoss('The socket failed', { noSocket: socketIs === 'asked for' })),
        onClose: () => lose(toLoss('The socket closed', { noSocket: socketIs === 'asked for' })),
      })
      closeSocket = () => {
        // In this order: a tRPC client that isn't closed answers the end of its socket with another one.
        void client.close()
        socket?.close()
      }
      const trpc = createTRPCClient<AppRouter>({ links: [wsLink({ client })] })
      // Written when the socket is open, however long that takes: it names what is known then.
      trpc.sync.subscribe.subscribe({ toJSON: toInput } as Subscribe, {
        onStarted() {
          if (isOver) return
          clearTimeout(connectTimer)
          isTokenRefused = false
          current = { trpc, calls }
        },
        onData: take,
        onError: (error) => refuse(toFailure(error)),
        onComplete: () => lose(new Fault('The stream ended')),
      })
    }

    function take(frame: Frame) {
      if (isOver) return
      if (frame.kind === 'end') end(frame.reason)
      else observer.onFrame(frame)
    }

    /** The first refused token may be one that only its holder thinks good: a new one is asked for. After that there is no session. */
    function refuse(failure: Refused | Fault) {
      if (!isSignedOut(failure)) return lose(failure)
      if (isTokenRefused) return end('session-expired')
      isTokenRefused = true
      lose(failure)
    }

    /**
     * The socket was told to close, and not by us: no pong came. On a link that takes long to bring a page the pong is late, and a
     * client that gives up begins the page again, for ever; so from the second time in a row it waits longer.
     */
    function missPong() {
      if (isOver) return
      pongsMissed += 1
      lose(toLoss('The connection is dead', { noSocket: isSilent() }))
    }

    connect().catch((error: unknown) => {
      const failure = toFailure(error)
      if (isSignedOut(failure)) end('session-expired')
      else lose(failure)
    })
    return {
      stop() {
        if (!isOver) finish()
      },
    }
  }

  function call<Answer>(make: (trpc: TRPCClient<AppRouter>) => Promise<Answer>): Promise<Answer> {
    if (!current) return Promise.reject(new Fault('There is no connection'))
    const { trpc, calls } = current
    return calls.make(() => make(trpc))
  }

  return {
    subscribe,
    ...procedures(call),
    openChat: (input) => call(async (trpc) => void (await trpc.sync.open.mutate(input))),
    closeChat: (input) => call(async (trpc) => void (await trpc.sync.close.mutate(input))),
  }
}
