import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createMessageId, type Frame, type Subscribe } from '@parley/protocol'
import { Fault, Refused, type Transport } from '@parley/sync'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { createSocketServer, refuse, type SocketServer } from '../testing/socket-server.ts'
import { bob, chatId, epoch } from '../testing/words.ts'
import { createTrpcTransport, NoSocket, type TrpcTransportOptions } from './trpc-transport.ts'

const ready: Frame = { kind: 'ready', epoch }
const draft = () => ({ id: createMessageId(), chatId, text: 'hello' })
const createTransport = ({ url }: { url: string }, options: Partial<TrpcTransportOptions> = {}) =>
  createTrpcTransport({ url, getAccessToken: () => Promise.resolve('good'), ...options })

/** One subscription, and all that is said of it in the order in which it is said. */
function listen(transport: Transport, input: Subscribe = {}) {
  const heard: unknown[] = []
  const subscription = transport.subscribe(() => input, {
    onFrame: (frame) => heard.push(frame),
    onLimited: () => undefined,
    onLost: (cause) => heard.push(cause),
    onEnd: (reason) => heard.push(reason),
  })
  onTestFinished(() => subscription.stop())
  return { heard, stop: () => subscription.stop(), hears: (expected: unknown) => vi.waitFor(() => expect(heard.at(-1)).toEqual(expected)) }
}

const calls = ({ received }: SocketServer) => received.flat().filter((message) => message !== 'PING')

test('the token and the subscription are the first things said on a socket', async () => {
  await using server = await createSocketServer()
  await listen(createTransport(server), { cursors: {} }).hears(ready)
  expect(server.received).toMatchObject([
    { method: 'connectionParams', data: { token: 'good' } },
    { method: 'subscription', params: { path: 'sync.subscribe', input: { cursors: {} } } },
  ])
})

test('[R54] what is known is named when the socket is open, not before', async () => {
  await using server = await createSocketServer()
  const named: number[] = []
  const subscription = createTransport(server).subscribe(
    () => {
      named.push(server.sockets)
      return { cursors: {} }
    },
    { onFrame: () => undefined, onLimited: () => undefined, onLost: () => undefined, onEnd: () => undefined },
  )
  onTestFinished(() => subscription.stop())
  await vi.waitFor(() => expect(calls(server)).toHaveLength(2))
  expect(named).toEqual([1])
})

test('[R52] a socket that never opens, or never says a word, is told apart from one that is lost', async () => {
  await using server = await createSocketServer()
  server.script.isUpgradeStripped = true
  const stripped = listen(createTransport(server))
  await stripped.hears(expect.any(NoSocket))
  server.script.isUpgradeStripped = false
  const lost = listen(createTransport(server))
  await lost.hears(ready)
  server.cut()
  await lost.hears(expect.any(Fault))
  expect(lost.heard.at(-1)).not.toBeInstanceOf(NoSocket)
  const mute = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => mute.close())
  await once(mute, 'listening')
  const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`
  await listen(createTransport({ url }, { timing: { connectMs: 100 } })).hears(expect.any(NoSocket))
})

test('every connection asks for its token anew', async () => {
  await using server = await createSocketServer()
  server.script.tokens = new Set(['first', 'second'])
  const tokens = ['first', 'second']
  const transport = createTransport(server, { getAccessToken: () => Promise.resolve(tokens.shift() ?? null) })
  for (const token of ['first', 'second']) {
    const device = listen(transport)
    await device.hears(ready)
    device.stop()
    expect(calls(server)).toContainEqual({ method: 'connectionParams', data: { token } })
  }
  await listen(transport).hears('signed-out')
})

test('a lost socket is said once, after the calls on it have failed, and nothing comes after it', async () => {
  await using server = await createSocketServer()
  server.script.send = () => new Promise(() => undefined)
  const transport = createTransport(server)
  const { heard, hears } = listen(transport)
  await hears(ready)
  const failed = transport.send(draft()).catch((error: unknown) => heard.push(error))
  await vi.waitFor(() => expect(calls(server)).toHaveLength(3))
  server.cut()
  await failed
  await vi.waitFor(() => expect(heard).toHaveLength(3))
  expect(heard).toEqual([ready, expect.any(Fault), expect.any(Fault)])
  await expect(transport.send(draft())).rejects.toBeInstanceOf(Fault)
  expect(server.sockets).toBe(1)
})

test('a server that is not there is a lost connection', async () => {
  const server = await createSocketServer()
  await server[Symbol.asyncDispose]()
  await listen(createTransport(server)).hears(expect.any(Fault))
})

test('a server that takes the socket and says nothing is given up', async () => {
  await using server = await createSocketServer()
  server.script.subscribe = async function* () {
    await new Promise(() => undefined)
    yield ready
  }
  const silent = listen(createTransport(server, { getAccessToken: () => new Promise(() => undefined), timing: { connectMs: 50 } }))
  await silent.hears(new Fault('No connection in time'))
})

test('a dead link is noticed although the other side never answers the close, and no call waits for it', async () => {
  await using server = await createSocketServer()
  const transport = createTransport(server, { timing: { pingMs: 30, pongMs: 30 } })
  const { hears } = listen(transport)
  await hears(ready)
  server.blackHole()
  const failed = Promise.allSettled(Array.from({ length: 20 }, () => transport.send(draft())))
  await hears(new Fault('The connection is dead'))
  expect((await failed).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'rejected'))
  await expect(transport.send(draft())).rejects.toBeInstanceOf(Fault)
})

test('once it is connected, the time for connecting has no meaning', async () => {
  await using server = await createSocketServer()
  const { heard, hears } = listen(createTransport(server, { timing: { connectMs: 200, pingMs: 50 } }))
  await hears(ready)
  await vi.waitFor(() => expect(server.received.filter((message) => message === 'PING').length).toBeGreaterThan(5))
  expect(heard).toEqual([ready])
})

test('a subscription that is refused for another reason signs nobody out, however often', async () => {
  await using server = await createSocketServer()
  server.script.subscribe = () => refuse('FORBIDDEN', { code: 'sync.cursors-too-many', facts: { cursorsMax: 1 } })
  const transport = createTransport(server)
  for (const _ of [1, 2]) await listen(transport).hears(new Refused({ code: 'sync.cursors-too-many', facts: { cursorsMax: 1 } }))
})

/** How long it takes until each of `count` connections is found dead. */
async function findDead(server: SocketServer, transport: Transport, count: number): Promise<number[]> {
  const waits: number[] = []
  for (let n = 0; n < count; n++) {
    const { hears } = listen(transport)
    await hears(ready)
    const sinceMs = performance.now()
    server.blackHole()
    await hears(new Fault('The connection is dead'))
    waits.push(performance.now() - sinceMs)
  }
  return waits
}

test('a link that is too slow for the pong is given more time, from the second time in a row', async () => {
  await using server = await createSocketServer()
  const waits = await findDead(server, createTransport(server, { timing: { pingMs: 150, pongMs: 100 } }), 4)
  // Timers are never early, and late by as much as the machine is busy.
  expect(waits.map((waitedMs, n) => waitedMs >= ([100, 100, 200, 400][n] ?? 0))).toEqual([true, true, true, true])
})

test('a link that has given a pong is given no more time than another', async () => {
  await using server = await createSocketServer()
  const transport = createTransport(server, { timing: { pingMs: 150, pongMs: 100 } })
  await findDead(server, transport, 4)
  const { hears, stop } = listen(transport)
  await hears(ready)
  const pings = () => server.received.filter((message) => message === 'PING').length
  const before = pings()
  await vi.waitFor(() => expect(pings()).toBeGreaterThan(before + 1))
  stop()
  const [waitedMs] = await findDead(server, transport, 1)
  expect(waitedMs).toBeLessThan(800)
})

test('the end of the stream is said with its reason, and the socket is left', async () => {
  await using server = await createSocketServer()
  server.script.subscribe = async function* () {
    yield ready
    yield { kind: 'end', reason: 'session-expired' }
  }
  const { heard, hears } = listen(createTransport(server))
  await hears('session-expired')
  expect(heard).toEqual([ready, 'session-expired'])
  await vi.waitFor(() => expect(server.openSockets).toBe(0))
})

test('a stream that stops without an end is a lost connection', async () => {
  await using server = await createSocketServer()
  server.script.subscribe = async function* () {
    yield ready
  }
  await listen(createTransport(server)).hears(new Fault('The stream ended'))
})

test('a refused token is asked for anew once, and then the session has ended', async () => {
  await using server = await createSocketServer()
  const asked: boolean[] = []
  const transport = createTransport(server, {
    getAccessToken({ fresh }) {
      asked.push(fresh)
      return Promise.resolve('stale')
    },
  })
  await listen(transport).hears(new Refused({ code: 'auth.required', facts: {} }))
  await listen(transport).hears('session-expired')
  await listen(transport).hears(expect.any(Refused))
  expect(asked).toEqual([false, true, false])
})

test('a refused token that is replaced by a good one signs nobody out', async () => {
  await using server = await createSocketServer()
  const transport = createTransport(server, { getAccessToken: ({ fresh }) => Promise.resolve(fresh ? 'good' : 'stale') })
  await listen(transport).hears(expect.any(Refused))
  await listen(transport).hears(ready)
})

test('a token that can not be had now signs nobody out, one that is refused does', async () => {
  await using server = await createSocketServer()
  const failing = (error: Error) => createTransport(server, { getAccessToken: () => Promise.reject(error) })
  await listen(failing(new TypeError('fetch failed'))).hears(new Fault('fetch failed'))
  await listen(failing(new Refused({ code: 'server.unavailable', facts: {} }))).hears(expect.any(Refused))
  await listen(failing(new Refused({ code: 'auth.required', facts: {} }))).hears('session-expired')
  expect(server.sockets).toBe(0)
})

test('a refusal keeps its code and facts, anything else is a fault', async () => {
  await using server = await createSocketServer()
  const transport = createTransport(server)
  await listen(transport).hears(ready)
  server.script.send = () => refuse('FORBIDDEN', { code: 'message.too-long', facts: { textCharsMax: 1, textBytesMax: 2 } })
  await expect(transport.send(draft())).rejects.toMatchObject({
    name: 'Refused',
    refusal: { code: 'message.too-long', facts: { textCharsMax: 1, textBytesMax: 2 } },
  })
  server.script.send = () => Promise.reject(new Error('a bug'))
  await expect(transport.send(draft())).rejects.toMatchObject({ name: 'Fault' })
})

test('however many calls are made at once, no batch is larger than the server takes', async () => {
  await using server = await createSocketServer()
  const transport = createTransport(server)
  await listen(transport).hears(ready)
  const answers = await Promise.all(Array.from({ length: 40 }, () => transport.send(draft())))
  expect(answers).toHaveLength(40)
  const batches = server.received.map((message) => (Array.isArray(message) ? message.length : 1))
  expect(Math.max(...batches)).toBeGreaterThan(1)
  expect(Math.max(...batches)).toBeLessThanOrEqual(10)
})

test('stopped, it leaves its socket, its calls fail, and no other socket is opened', async () => {
  await using server = await createSocketServer()
  const transport = createTransport(server)
  const { heard, hears, stop } = listen(transport)
  await hears(ready)
  const failed = Promise.allSettled(Array.from({ length: 20 }, () => transport.send(draft())))
  stop()
  expect((await failed).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'rejected'))
  const again = listen(transport)
  await again.hears(ready)
  expect(heard).toEqual([ready])
  expect(server.sockets).toBe(2)
  await vi.waitFor(() => expect(server.openSockets).toBe(1))
  expect(await transport.send(draft())).toMatchObject({ text: 'hello' })
})

test('stopped before it is connected, it opens nothing', async () => {
  await using server = await createSocketServer()
  const { heard, stop } = listen(createTransport(server))
  stop()
  await listen(createTransport(server)).hears(ready)
  expect(heard).toEqual([])
  expect(server.sockets).toBe(1)
})

const messageId = createMessageId()
test.each<[path: string, method: 'mutation' | 'query', input: unknown, call: (transport: Transport) => Promise<unknown>]>([
  [
    'messages.send',
    'mutation',
    { id: messageId, chatId, text: 'hello', replyToId: messageId },
    (to) => to.send({ id: messageId, chatId, text: 'hello', replyToId: messageId }),
  ],
  [
    'messages.edit',
    'mutation',
    { messageId, text: 'better', expectedRevision: 1 },
    (to) => to.editMessage({ messageId, text: 'better', expectedRevision: 1 }),
  ],
  ['messages.remove', 'mutation', { messageId }, (to) => to.removeMessage({ messageId })],
  ['messages.react', 'mutation', { messageId, emoji: '👍', on: true }, (to) => to.react({ messageId, emoji: '👍', on: true })],
  ['messages.get', 'query', { messageId }, (to) => to.getMessage({ messageId })],
  ['messages.list', 'query', { chatId, beforeSeq: 5, limit: 50 }, (to) => to.listMessages({ chatId, beforeSeq: 5, limit: 50 })],
  [
    'chats.create',
    'mutation',
    { kind: 'group', name: 'Crew', memberIds: [bob.id] },
    (to) => to.createChat({ kind: 'group', name: 'Crew', memberIds: [bob.id] }),
  ],
  ['receipts.mark', 'mutation', { marks: [{ chatId, readSeq: 3 }] }, (to) => to.markReceipts({ marks: [{ chatId, readSeq: 3 }] })],
  ['receipts.markUnread', 'mutation', { chatId, fromSeq: null }, (to) => to.markUnread({ chatId, fromSeq: null })],
  ['typing.set', 'mutation', { chatId, on: true }, (to) => to.setTyping({ chatId, on: true })],
  ['sync.open', 'mutation', { chatId, afterSeq: 3 }, (to) => to.openChat({ chatId, afterSeq: 3 })],
  ['sync.close', 'mutation', { chatId }, (to) => to.closeChat({ chatId })],
])('%s goes over the socket of the subscription', async (path, method, input, call) => {
  await using server = await createSocketServer()
  const transport = createTransport(server)
  await listen(transport).hears(ready)
  await call(transport)
  expect(calls(server).at(-1)).toMatchObject({ method, params: { path, input } })
  expect(server.sockets).toBe(1)
})
