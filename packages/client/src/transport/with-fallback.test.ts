import { createMessageId, type Frame, type Subscribe } from '@parley/protocol'
import { Fault, Refused, type Subscription, type Transport, type TransportObserver } from '@parley/sync'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aMessage, chatId, epoch } from '../testing/words.ts'
import type { PullTransport } from './pull-transport.ts'
import { NoSocket } from './trpc-transport.ts'
import { withFallback } from './with-fallback.ts'

const ready: Frame = { kind: 'ready', epoch }
const state: Frame = { kind: 'state' }
const noSocket = new NoSocket('The socket failed')
const message = { id: createMessageId(), chatId, text: 'hello' }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** One way whose other side is the test. */
function createWay(name: string, said: string[]) {
  const asked: (() => Subscribe)[] = []
  let observer: TransportObserver | null = null
  function leave() {
    const left = observer
    observer = null
    return left
  }
  const call = async (what: string) => void said.push(`${what} over the ${name}`)
  const way = {
    subscribe(toInput: () => Subscribe, given: TransportObserver) {
      asked.push(toInput)
      observer = given
      return {
        stop: () => {
          if (observer === given) observer = null
          said.push(`${name} stopped`)
        },
        pause: () => void said.push(`${name} paused`),
        resume: () => void said.push(`${name} resumed`),
      }
    },
    send: async () => {
      await call('send')
      return aMessage(1)
    },
    openChat: () => call('open'),
  }
  return {
    transport: way as unknown as Transport & PullTransport,
    asked,
    get isOpen() {
      return observer !== null
    },
    /** It is open, and says what it wants. */
    asks: () => asked.at(-1)?.(),
    frame: (frame: Frame) => observer?.onFrame(frame),
    lose: (cause: Fault | Refused) => leave()?.onLost(cause),
    end: (reason: 'signed-out' | 'shutting-down') => leave()?.onEnd(reason),
  }
}

/** An engine that subscribes and hurries, a socket, and pulls. */
function createWays() {
  const said: string[] = []
  const heard: unknown[] = []
  const socket = createWay('socket', said)
  const pulled = createWay('pull', said)
  let subscription: Subscription | null = null
  const loadPull = vi.fn(() => Promise.resolve(pulled.transport))
  const transport = withFallback({
    socket: socket.transport,
    loadPull,
    random: () => 0.999,
  })
  const subscribe = () => {
    subscription = transport.subscribe(() => ({ cursors: {} }), {
      onFrame: (frame) => heard.push(frame.kind),
      onLimited: (isLimited) => heard.push(isLimited ? 'limited' : 'not limited'),
      onLost: (cause) => heard.push(cause),
      onEnd: (reason) => heard.push(reason),
    })
    return subscription
  }
  return {
    said,
    heard,
    socket,
    pulled,
    loadPull,
    transport,
    subscribe,
    hurry: () => subscription?.hurry?.(),
    async untilPulling() {
      for (const _ of [1, 2]) {
        subscribe()
        socket.lose(noSocket)
      }
      await vi.advanceTimersByTimeAsync(0)
      pulled.frame(state)
      pulled.frame(ready)
    },
  }
}

test('[R52] where the socket opens nothing is pulled, and what would pull is not even loaded', async () => {
  const { socket, heard, loadPull, subscribe } = createWays()
  subscribe()
  socket.asks()
  await vi.advanceTimersByTimeAsync(60_000)
  socket.frame(ready)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(heard).toEqual(['ready'])
  expect(loadPull).not.toHaveBeenCalled()
})

test('[R52] where a socket has worked, four have to fail before it is pulled: a server that starts again is not asked twice', async () => {
  const { socket, loadPull, subscribe } = createWays()
  subscribe()
  socket.asks()
  socket.frame(ready)
  socket.lose(new Fault('The socket closed'))
  for (const pulls of [0, 0, 0, 1]) {
    subscribe()
    socket.lose(noSocket)
    expect(loadPull).toHaveBeenCalledTimes(pulls)
  }
})

test('[S1.2] [R52] after two sockets that never opened it is pulled, and that is limited', async () => {
  const { socket, pulled, heard, loadPull, subscribe } = createWays()
  subscribe()
  socket.lose(noSocket)
  expect(heard).toEqual([noSocket])
  expect(loadPull).not.toHaveBeenCalled()
  subscribe()
  socket.lose(noSocket)
  await vi.advanceTimersByTimeAsync(0)
  pulled.frame(state)
  pulled.frame(ready)
  expect(heard).toEqual([noSocket, 'limited', 'state', 'ready'])
})

test('[S4.14] [R52] where the Upgrade hangs it is pulled after five seconds, and the socket may still come', async () => {
  const { socket, pulled, heard, said, subscribe } = createWays()
  subscribe()
  await vi.advanceTimersByTimeAsync(4_999)
  expect(pulled.asked).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(1)
  pulled.frame(ready)
  expect(socket.isOpen).toBe(true)
  socket.asks()
  expect(said).toEqual(['pull paused'])
  socket.frame(ready)
  expect(heard).toEqual(['limited', 'ready', 'not limited', 'ready'])
})

test.each([
  ['that the server closed', new Fault('The socket closed')],
  ['that was refused', new Refused({ code: 'auth.required', facts: {} })],
])('[R52] a socket %s is a lost connection, however often', async (_what, cause) => {
  const { socket, heard, loadPull, subscribe } = createWays()
  for (const _ of [1, 2, 3]) {
    subscribe()
    socket.lose(cause)
  }
  await vi.advanceTimersByTimeAsync(60_000)
  expect(heard).toEqual([cause, cause, cause])
  expect(loadPull).not.toHaveBeenCalled()
})

test('[R52] a server that does not answer over HTTP either is away: its sockets are waited for as before', async () => {
  const { socket, pulled, heard, loadPull, subscribe } = createWays()
  for (const _ of [1, 2]) {
    subscribe()
    socket.lose(noSocket)
  }
  await vi.advanceTimersByTimeAsync(0)
  const away = new Fault('fetch failed')
  pulled.lose(away)
  expect(heard).toEqual([noSocket, away])
  subscribe()
  socket.lose(noSocket)
  expect(loadPull).toHaveBeenCalledTimes(1)
})

test('[R52] after a lost pull it is pulled at once, with a socket tried beside it', async () => {
  const { socket, pulled, heard, subscribe, untilPulling } = createWays()
  await untilPulling()
  pulled.lose(new Fault('fetch failed'))
  expect(socket.isOpen).toBe(false)
  heard.length = 0
  subscribe()
  await vi.advanceTimersByTimeAsync(0)
  expect([socket.isOpen, pulled.isOpen]).toEqual([true, true])
  pulled.frame(ready)
  expect(heard).toEqual(['limited', 'ready'])
})

test('[R54] while it pulls a socket is tried after five seconds, and ever more rarely', async () => {
  const { socket, pulled, untilPulling } = createWays()
  await untilPulling()
  const tries = () => socket.asked.length - 2
  const waits: number[] = []
  for (let n = 1; n <= 6; n += 1) {
    const before = Date.now()
    while (tries() < n) await vi.advanceTimersByTimeAsync(100)
    waits.push(Math.round((Date.now() - before) / 1_000))
    socket.lose(noSocket)
  }
  expect(waits).toEqual([5, 10, 20, 40, 60, 60])
  expect(pulled.isOpen).toBe(true)
})

test('[R54] a socket is tried at once when the device is hurry, and one at a time', async () => {
  const { socket, hurry, untilPulling } = createWays()
  await untilPulling()
  hurry()
  hurry()
  expect(socket.asked).toHaveLength(3)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(socket.asked).toHaveLength(3)
})

test('[R54] nothing is pulled from when a socket names its cursors; if it fails, from then on again', async () => {
  const { socket, said, heard, hurry, untilPulling } = createWays()
  await untilPulling()
  heard.length = 0
  hurry()
  expect(said).toEqual([])
  socket.asks()
  expect(said).toEqual(['pull paused'])
  socket.frame(state)
  socket.lose(new Fault('The connection is dead'))
  expect(said).toEqual(['pull paused', 'pull resumed'])
  expect(heard).toEqual(['state'])
})

test('[R54] a socket that is silent after it opened is let go of, and it is pulled on', async () => {
  const { socket, said, heard, hurry, untilPulling } = createWays()
  await untilPulling()
  heard.length = 0
  hurry()
  socket.asks()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(said).toEqual(['pull paused', 'socket stopped', 'pull resumed'])
  expect(heard).toEqual([])
})

test('[R54] with its ready the calls go over the socket, and the person hears only that it is limited no more', async () => {
  const { socket, said, heard, transport, hurry, untilPulling } = createWays()
  await untilPulling()
  heard.length = 0
  await transport.send(message)
  hurry()
  socket.asks()
  socket.frame(state)
  await transport.send(message)
  socket.frame(ready)
  await transport.send(message)
  expect(heard).toEqual(['state', 'not limited', 'ready'])
  expect(said.filter((line) => line.startsWith('send'))).toEqual(['send over the pull', 'send over the pull', 'send over the socket'])
  // What is under way there ends there.
  expect(said).not.toContain('pull stopped')
  await vi.advanceTimersByTimeAsync(120_000)
  expect(socket.asked).toHaveLength(3)
})

test('a socket that is lost afterwards is a lost connection, and the next one is waited for again', async () => {
  const { socket, pulled, heard, said, hurry, subscribe, untilPulling } = createWays()
  await untilPulling()
  hurry()
  socket.asks()
  socket.frame(ready)
  heard.length = 0
  const cause = new Fault('The connection is dead')
  socket.lose(cause)
  expect(heard).toEqual([cause])
  expect(said).toContain('pull stopped')
  subscribe()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(pulled.asked).toHaveLength(1)
})

test('the end of a session is the end on whichever way it is said; a socket whose server goes is only a socket', async () => {
  const ways = createWays()
  await ways.untilPulling()
  ways.heard.length = 0
  ways.hurry()
  ways.socket.asks()
  ways.socket.end('shutting-down')
  expect(ways.heard).toEqual([])
  ways.hurry()
  ways.socket.end('signed-out')
  expect(ways.heard).toEqual(['signed-out'])
  expect(ways.pulled.isOpen).toBe(false)
  const others = createWays()
  await others.untilPulling()
  others.heard.length = 0
  others.pulled.end('shutting-down')
  expect(others.heard).toEqual(['shutting-down'])
})

test('stopped, it leaves both ways and tries nothing more', async () => {
  const { socket, pulled, heard, hurry, subscribe, untilPulling } = createWays()
  await untilPulling()
  pulled.lose(new Fault('fetch failed'))
  heard.length = 0
  const { stop } = subscribe()
  stop()
  await vi.advanceTimersByTimeAsync(120_000)
  hurry()
  expect([socket.isOpen, pulled.isOpen]).toEqual([false, false])
  expect(socket.asked).toHaveLength(3)
  expect(heard).toEqual([])
})

test('what would pull can not be loaded: a lost connection like any other', async () => {
  const { socket, heard, loadPull, subscribe } = createWays()
  loadPull.mockRejectedValue(new TypeError('Failed to fetch dynamically imported module'))
  for (const _ of [1, 2]) {
    subscribe()
    socket.lose(noSocket)
  }
  await vi.advanceTimersByTimeAsync(0)
  expect(heard).toEqual([noSocket, new Fault('No way to pull')])
})
