import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type FaultProxyOptions, startFaultProxy } from './fault-proxy.ts'

let opened = new AsyncDisposableStack()
afterEach(async () => {
  await opened.disposeAsync()
  opened = new AsyncDisposableStack()
})

test('a link without a fault passes everything on, in both directions, ends included', async () => {
  const { client } = await world()
  client.write('hello')
  expect(await heard(client, 5)).toBe('hello')
  client.end(' and goodbye')
  expect(await heard(client, 12)).toBe(' and goodbye')
  await once(client, 'end')
})

test('a cut resets every open connection, and the next one is open', async () => {
  const { proxy, client, open } = await world()
  client.write('hello')
  await heard(client, 5)
  expect(proxy.connections).toBe(1)
  const gone = once(client, 'error')
  proxy.cut()
  expect(await gone).toMatchObject([{ code: 'ECONNRESET' }])
  const next = open()
  next.write('again')
  expect(await heard(next, 5)).toBe('again')
})

test('nothing passes a black hole, not even an end, and what it took comes out of it in its order', async () => {
  const { proxy, client, open, taken } = await world()
  client.write('one')
  await heard(client, 3)
  proxy.blackHole(true)
  client.write(' two')
  const late = open()
  late.write('late')
  await once(late, 'connect')
  await turns()
  expect(taken()).toBe('one')
  expect(client.destroyed).toBe(false)
  proxy.blackHole(false)
  expect(await heard(client, 4)).toBe(' two')
  expect(await heard(late, 4)).toBe('late')
})

test('what is stranded hears nothing any more, not even an end, and who comes anew is well', async () => {
  const { proxy, client, open, taken } = await world()
  client.write('one')
  await heard(client, 3)
  proxy.strand()
  client.write(' two')
  const next = open()
  next.write('again')
  expect(await heard(next, 5)).toBe('again')
  expect(taken()).toBe('oneagain')
  expect(client.destroyed).toBe(false)
})

test('what the target says passes as it is rewritten', async () => {
  const { open } = await world({ rewriteAnswers: () => (piece) => Buffer.from(piece.toString().replaceAll('l', '')) })
  const client = open()
  client.write('hello')
  expect(await heard(client, 3)).toBe('heo')
})

test('who is refused is reset at once, who is connected stays', async () => {
  const { proxy, client, open } = await world()
  client.write('hello')
  await heard(client, 5)
  proxy.refuse(true)
  const refused = open()
  expect(await once(refused, 'error')).toMatchObject([{ code: 'ECONNRESET' }])
  client.write('again')
  expect(await heard(client, 5)).toBe('again')
})

test('a delay with jitter keeps the order', async () => {
  const draws = [1, 0, 0.5, 0, 1, 0]
  const { proxy, client } = await world({ random: () => draws.shift() ?? 0 })
  proxy.delay({ ms: 1, jitterMs: 30 })
  for (const word of ['one ', 'two ', 'three ']) {
    client.write(word)
    await turns()
  }
  expect(await heard(client, 14)).toBe('one two three ')
})

test('a throttled link passes everything, and its far end is behind its near end', async () => {
  const { proxy, client } = await world()
  proxy.throttle(20_000)
  client.write('x'.repeat(2_000))
  expect(await heard(client, 2_000)).toHaveLength(2_000)
  proxy.throttle(null)
  client.write('y'.repeat(200_000))
  expect(await heard(client, 200_000)).toHaveLength(200_000)
})

test('an answer is dropped after the target has done what was asked, and the connection is cut', async () => {
  const { proxy, client, open, taken } = await world()
  proxy.dropAnswers(1)
  const gone = once(client, 'error')
  client.write('done')
  expect(await gone).toMatchObject([{ code: 'ECONNRESET' }])
  expect(taken()).toBe('done')
  const next = open()
  next.write('more')
  expect(await heard(next, 4)).toBe('more')
})

test('each request of a connection passes without the upgrade it asks for, as long as it is stripped', async () => {
  const asked: IncomingHttpHeaders[] = []
  const http = createHttpServer((request, response) => {
    asked.push(request.headers)
    response.end('no upgrade here')
  })
  const proxy = opened.use(await startFaultProxy({ port: await listen(http) }))
  proxy.stripUpgrade(true)
  const client = connect(proxy.port, '127.0.0.1')
  opened.defer(() => void client.destroy())
  for (let request = 1; request <= 2; request += 1) {
    client.write('GET /trpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpg')
    setImmediate(() => client.write('rade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n'))
    const [answer] = (await once(client, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200/)
    expect(asked).toHaveLength(request)
    expect(asked.at(-1)).toMatchObject({ host: 'x', 'sec-websocket-version': '13' })
    expect(asked.at(-1)).not.toHaveProperty('upgrade')
  }
  proxy.stripUpgrade(false)
  client.write('GET /trpc HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await once(client, 'data')
  expect(asked.at(-1)).toMatchObject({ upgrade: 'websocket' })
})

test('a target that is away resets who comes, and the one named afterwards is used', async () => {
  const { proxy, port, open } = await world()
  const nobody = createServer()
  const away = await listen(nobody)
  nobody.close()
  await once(nobody, 'close')
  proxy.setTarget(away)
  const turnedAway = connect(proxy.port, '127.0.0.1')
  expect(await once(turnedAway, 'error')).toMatchObject([{ code: 'ECONNRESET' }])
  proxy.setTarget(port)
  const next = open()
  next.write('back')
  expect(await heard(next, 4)).toBe('back')
})

/** A target that says back what it is told, and a client that speaks to it through the proxy. */
async function world(options: Omit<FaultProxyOptions, 'port'> = {}) {
  let taken = ''
  const sockets = new Set<Socket>()
  const target = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      taken += data.toString()
      socket.write(data)
    })
    socket.on('end', () => socket.end())
  })
  opened.defer(() => {
    for (const socket of sockets) socket.destroy()
  })
  const port = await listen(target)
  const proxy = opened.use(await startFaultProxy({ port, ...options }))
  const open = () => {
    const client = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true })
    client.on('error', () => {})
    client.pause().read(0)
    opened.defer(() => void client.destroy())
    return client
  }
  return { proxy, port, open, client: open(), taken: () => taken }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.defer(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** The next `length` bytes. */
async function heard(socket: Socket, length: number): Promise<string> {
  let text = ''
  while (text.length < length) {
    const piece: Buffer | null = socket.read()
    if (piece) text += piece.toString()
    else await once(socket, 'readable')
  }
  return text
}

/** Long enough for what is on its way over the loopback to arrive, were it let through. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
