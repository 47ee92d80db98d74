import type { Frame, Subscribe } from '@parley/protocol'
import { WebSocket } from 'ws'
import { pause } from './pause.ts'

export interface LightSocketOptions {
  readonly url: string
  readonly token: string
  /** Asked anew at each attempt: what was heard at the one before need not come again. */
  readonly subscribe?: () => Subscribe
  /** Every frame up to `ready`, and that one. */
  readonly onOpening?: (frame: Frame) => void
  /** Every frame after `ready`. */
  readonly onFrame?: (frame: Frame) => void
  readonly onClosed?: () => void
}

/**
 * A stream as the client opens it, and nothing behind it: thousands of them fit into one process. It answers the server's keep-alive and
 * does not come back when it is closed.
 */
export interface LightSocket {
  call(path: string, input: unknown): Promise<unknown>
  /** What changes nothing. */
  ask(path: string, input: unknown): Promise<unknown>
  /** The milliseconds until the server answered. */
  ping(): Promise<number>
  /** Nothing is read from the network any more, while the word that keeps it alive is still said. */
  stopReading(): void
  readOn(): void
  /** What comes is thrown away unread. */
  ignore(): void
  /** Nobody says goodbye. */
  close(): void
  /** As a page that is closed does. */
  leave(): void
}

interface Heard {
  readonly id: number | null
  readonly result?: { readonly type: string; readonly data?: unknown }
  readonly error?: { readonly message: string }
}

/** Resolves when the stream is ready. A stream that fails before that is opened again, as clients do: a busy server is no error. */
export async function openLightSocket(options: LightSocketOptions): Promise<LightSocket> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openOnce(options)
    } catch (error) {
      if (attempt === attemptsMax) throw error
      await pause(1_000 * (1 + Math.random()))
    }
  }
}

const attemptsMax = 5

async function openOnce({ url, token, subscribe, onOpening, onFrame, onClosed }: LightSocketOptions): Promise<LightSocket> {
  const socket = await upgrade(`${url.replace('http', 'ws')}/trpc?connectionParams=1`)
  const ready = Promise.withResolvers<void>()
  const calls = new Map<number, PromiseWithResolvers<unknown>>()
  let lastId = subscriptionId
  let ponged: (() => void) | null = null
  let isReady = false
  let ignores = false
  let keepAlive: NodeJS.Timeout | undefined

  socket.on('message', (data: Buffer) => {
    if (data.length === 4 && data.equals(pingWord)) return socket.send('PONG')
    if (ignores) return
    if (data.length === 4 && data.equals(pongWord)) return ponged?.()
    take(JSON.parse(data.toString('utf8')) as Heard)
  })
  socket.on('close', (code, reason) => {
    clearInterval(keepAlive)
    const gone = new Error(`The socket closed: ${code} ${reason.toString('utf8')}`)
    ready.reject(gone)
    for (const { reject } of calls.values()) reject(gone)
    if (isReady) onClosed?.()
  })

  function take({ id, result, error }: Heard): void {
    if (id === subscriptionId && error) return ready.reject(new Error(error.message))
    if (id === subscriptionId) return result?.type === 'data' ? takeFrame(result.data as Frame) : undefined
    const call = calls.get(id ?? 0)
    calls.delete(id ?? 0)
    if (error) call?.reject(new Error(error.message))
    else call?.resolve(result?.data)
  }

  function takeFrame(frame: Frame): void {
    if (isReady) return onFrame?.(frame)
    onOpening?.(frame)
    if (frame.kind !== 'ready') return
    isReady = true
    ready.resolve()
  }

  const say = (message: unknown) => socket.send(JSON.stringify(message))
  say({ method: 'connectionParams', data: { token } })
  say({ id: subscriptionId, method: 'subscription', params: { path: 'sync.subscribe', input: subscribe?.() ?? {} } })
  try {
    await ready.promise
  } catch (error) {
    socket.terminate()
    throw error
  }

  function call(method: 'mutation' | 'query', path: string, input: unknown): Promise<unknown> {
    const answered = Promise.withResolvers<unknown>()
    lastId += 1
    calls.set(lastId, answered)
    say({ id: lastId, method, params: { path, input } })
    return answered.promise
  }

  return {
    call: (path, input) => call('mutation', path, input),
    ask: (path, input) => call('query', path, input),
    async ping() {
      const startedAt = performance.now()
      await new Promise<void>((resolve) => {
        ponged = resolve
        socket.send('PING')
      })
      return performance.now() - startedAt
    },
    stopReading() {
      socket.pause()
      // A write to a socket that the other side has let go of fails: so it is noticed without reading.
      keepAlive = setInterval(() => socket.send('PONG', () => {}), 1_000)
    },
    readOn() {
      clearInterval(keepAlive)
      socket.resume()
    },
    ignore() {
      ignores = true
    },
    close: () => socket.terminate(),
    leave: () => socket.close(1000),
  }
}

const subscriptionId = 1
const pingWord = Buffer.from('PING')
const pongWord = Buffer.from('PONG')

/** Who is sent away, or cut off on the way in, comes again a moment later, as clients do. */
async function upgrade(url: string): Promise<WebSocket> {
  const deadline = performance.now() + upgradePatienceMs
  for (;;) {
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: 20_000 })
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('open', () => resolve(true))
      socket.on('error', () => resolve(false))
    })
    if (isOpen) return socket
    if (performance.now() > deadline) throw new Error('The server let nobody in for a minute.')
    await pause(1_000 * (1 + Math.random()))
  }
}

const upgradePatienceMs = 60_000
