import { type Chat, createMessageId, limits } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Heard, pageOrigin, startTestApi, type TestApi, type TestSocket } from './testing/test-api.ts'

let api: TestApi
let alice: Awaited<ReturnType<TestApi['register']>>
let bob: Awaited<ReturnType<TestApi['register']>>
let chat: Chat
let idle: TestSocket
beforeAll(async () => {
  api = await startTestApi()
  ;[alice, bob] = await Promise.all([api.register('alice'), api.register('bob')])
  const created = await api.call('chats.create', { kind: 'direct', memberIds: [bob.user.id] }, { token: alice.accessToken })
  chat = JSON.parse(created.body).result.data
  idle = await signedIn(bob.accessToken)
})
afterAll(() => api[Symbol.asyncDispose]())

async function signedIn(token: string, origin = pageOrigin): Promise<TestSocket> {
  const socket = api.socket({ origin })
  await socket.upgraded
  socket.say({ method: 'connectionParams', data: { token } })
  return socket
}

const subscribe = (id: number, input: object = {}) => ({ id, method: 'subscription', params: { path: 'sync.subscribe', input } })
const send = (id: number, text: string) => ({
  id,
  method: 'mutation',
  params: { path: 'messages.send', input: { id: createMessageId(), chatId: chat.id, text } },
})
const frameOf = (kind: string) => (message: Heard) => message.result?.data?.kind === kind
/** The ids of the messages that a frame says were sent. */
const sentIn = (message: Heard): string[] =>
  (message.result?.data?.events ?? []).flatMap(({ type, message: sent }) => (type === 'message.sent' ? [(sent as { id: string }).id] : []))
const refusalOf = (message: Heard) => message.error?.data?.refusal?.code

test('[S0.1] [S4.13] an Upgrade is answered with 101, a plain GET at the same place with 426, neither hangs', async () => {
  expect(await api.socket({ origin: pageOrigin }).upgraded).toBe(101)
  expect((await fetch(`${api.origin}/trpc`)).status).toBe(426)
  expect((await fetch(`${api.origin}/elsewhere`)).status).toBe(404)
  expect((await fetch(`${api.origin}/healthz`)).status).toBe(200)
  expect((await fetch(`${api.origin}/readyz`)).status).toBe(200)
})

test('[S0.3] [S0.13] one sends over its socket, the other hears it over its own, and both know the same id', async () => {
  const [theirs, mine] = await Promise.all([signedIn(bob.accessToken), signedIn(alice.accessToken)])
  theirs.say(subscribe(1))
  await theirs.until(frameOf('ready'))
  const message = send(1, 'over the socket')
  mine.say(message)
  const answer = await mine.until((said) => said.id === 1 && said.result !== undefined)
  const heard = await theirs.until(frameOf('events'))
  expect(answer.result?.data?.id).toBe(message.params.input.id)
  expect({ ...(heard.result?.data?.events?.[0]?.message as object), reactions: [] }).toEqual(answer.result?.data)
})

test('[S1.36] [S1.39] a send over the socket does what the same call over HTTP does, and every device hears it once, the sender’s others included', async () => {
  const devices = await Promise.all([signedIn(bob.accessToken), signedIn(alice.accessToken), signedIn(alice.accessToken)])
  for (const device of devices) {
    device.say(subscribe(1))
    await device.until(frameOf('ready'))
  }
  const overSocket = send(2, 'said over the socket')
  devices[1]?.say(overSocket)
  const answered = await devices[1]?.until((said) => said.id === 2 && said.result !== undefined)
  const { input } = send(0, 'said over HTTP').params
  const overHttp = JSON.parse((await api.call('messages.send', input, { token: alice.accessToken })).body).result.data
  // Said once more the other way round, each is the same message.
  const repeated = await api.call('messages.send', overSocket.params.input, { token: alice.accessToken })
  expect(JSON.parse(repeated.body).result.data).toEqual(answered?.result?.data)
  devices[2]?.say({ id: 3, method: 'mutation', params: { path: 'messages.send', input } })
  expect((await devices[2]?.until((said) => said.id === 3 && said.result !== undefined))?.result?.data).toEqual(overHttp)

  const history = await api.call('messages.list', { chatId: chat.id }, { token: bob.accessToken, method: 'GET' })
  const stored = (JSON.parse(history.body).result.data.items as { id: string }[]).slice(-2).map(({ id }) => id)
  expect(stored).toEqual([overSocket.params.input.id, input.id])
  for (const device of devices) {
    await device.until((said) => sentIn(said).includes(input.id))
    const heard = device.heard.flatMap(sentIn)
    for (const id of stored) expect(heard.filter((one) => one === id)).toEqual([id])
  }
})

test('[S0.1] without a token, or with one that is no good, the subscription is refused with a code and nothing comes before', async () => {
  for (const token of ['', 'garbage', `${alice.accessToken}x`]) {
    const socket = await signedIn(token)
    socket.say(subscribe(1))
    const refused = await socket.until((said) => said.id === 1)
    expect(refused.error?.data).toMatchObject({ code: 'UNAUTHORIZED', refusal: { code: 'auth.required' } })
    expect(socket.heard.filter((said) => said.result !== undefined)).toEqual([])
  }
})

test('signing out closes the sockets of the session with 4401 after a frame that says why', async () => {
  const leaving = await api.register('leaving')
  const socket = await signedIn(leaving.accessToken)
  socket.say(subscribe(1))
  await socket.until(frameOf('ready'))
  await api.call('auth.logout', undefined, { token: leaving.accessToken })
  expect((await socket.until(frameOf('end'))).result?.data?.reason).toBe('signed-out')
  expect((await socket.closed).code).toBe(4401)
})

test.each(['http://evil.example', 'null', 'http://127.0.0.1:3998', 'https://127.0.0.1:3999', 'http://127.0.0.1:3999.evil.example'])(
  'a page of %s gets no socket',
  async (origin) => {
    expect(await api.socket({ origin }).upgraded).toBe(403)
  },
)

test('an Upgrade anywhere else is refused', async () => {
  expect(await api.socket({ origin: pageOrigin, path: '/elsewhere' }).upgraded).toBe(404)
})

test('a frame with 1,000 calls is one refusal, and not one of them is made', async () => {
  const socket = await signedIn(alice.accessToken)
  socket.say(Array.from({ length: 1_000 }, (_, index) => send(index, 'a thousand')))
  const refused = await socket.until((said) => said.error !== undefined)
  expect(refusalOf(refused)).toBe('request.batch-too-large')
  socket.say({ id: 5_000, method: 'query', params: { path: 'messages.list', input: { chatId: chat.id } } })
  const page = await socket.until((said) => said.id === 5_000)
  expect(JSON.stringify(page)).not.toContain('a thousand')
  expect(socket.heard).toHaveLength(2)
})

test.each([
  ['no JSON', '{"id":'],
  ['no call', '"hello"'],
  ['an unknown method', { id: 1, method: 'evil', params: {} }],
  ['no path', { id: 1, method: 'query' }],
  ['no id', { method: 'query', params: { path: 'users.me' } }],
  ['NUL in the path', { id: 1, method: 'query', params: { path: 'users\u0000.me' } }],
  ['bytes', Buffer.from([0xff, 0x00, 0xfe])],
])('a frame that is %s is refused, tells nothing of the inside, and the socket goes on', async (_what, frame) => {
  const socket = await signedIn(alice.accessToken)
  socket.say(frame)
  const refused = await socket.until((said) => said.error !== undefined)
  expect(refused.error?.data.httpStatus).toBeLessThan(500)
  expect(JSON.stringify(refused)).not.toMatch(/\.ts|node_modules|stack/)
  socket.say({ id: 9, method: 'query', params: { path: 'users.me' } })
  expect(await socket.until((said) => said.id === 9)).toMatchObject({ result: { data: { id: alice.user.id } } })
})

test('a frame over the cap closes the socket with 1009', async () => {
  const socket = await signedIn(alice.accessToken)
  socket.say(send(1, 'x'.repeat(limits.requestBytesMax)))
  expect((await socket.closed).code).toBe(1009)
})

test('a socket that says nothing, and one that says nothing valid, are closed within six seconds', async () => {
  const mute = api.socket({ origin: pageOrigin })
  const babbling = api.socket({ origin: pageOrigin })
  await babbling.upgraded
  babbling.say('%%%')
  const [first, second] = await Promise.all([mute.closed, babbling.closed])
  expect(first.atMs).toBeLessThan(6_000)
  expect(second.atMs).toBeLessThan(6_000)
})

test('a person has at most twenty sockets; one more is closed with 4429, and one that leaves makes room', async () => {
  const many = await api.register('many')
  const sockets = []
  for (let index = 0; index < limits.socketsPerUserMax; index += 1) sockets.push(await signedIn(many.accessToken))
  for (const socket of sockets) {
    socket.say({ id: 1, method: 'query', params: { path: 'users.me' } })
    await socket.until((said) => said.id === 1)
  }
  expect((await (await signedIn(many.accessToken)).closed).code).toBe(4429)
  sockets[0]?.raw.close()
  await sockets[0]?.closed
  const next = await signedIn(many.accessToken)
  next.say({ id: 1, method: 'query', params: { path: 'users.me' } })
  expect(await next.until((said) => said.id === 1)).toMatchObject({ result: { data: many.user } })
})

test('a thirty-first subscription on a socket is refused', async () => {
  const socket = await signedIn(alice.accessToken)
  for (let id = 1; id <= limits.subscriptionsPerSocketMax + 1; id += 1) socket.say(subscribe(id))
  const refused = await socket.until((said) => said.error !== undefined)
  expect(refusalOf(refused)).toBe('socket.subscriptions-too-many')
})

test('[S0.1] an idle socket stays open, with keep-alive frames that can be seen', async () => {
  await idle.pinged
  idle.say({ id: 1, method: 'query', params: { path: 'users.me' } })
  expect(await idle.until((said) => said.id === 1)).toMatchObject({ result: { data: { id: bob.user.id } } })
})

test('a socket that asks on and takes no answer is let go of', async () => {
  const [one, two] = await Promise.all([api.register('asks'), api.register('answers')])
  const created = await api.call('chats.create', { kind: 'direct', memberIds: [two.user.id] }, { token: one.accessToken })
  const { id } = JSON.parse(created.body).result.data
  const long = 'x'.repeat(10_000)
  for (let index = 0; index < 50; index += 1) {
    await api.call('messages.send', { id: createMessageId(), chatId: id, text: long }, { token: one.accessToken })
  }
  const socket = await signedIn(one.accessToken)
  socket.raw.pause()
  for (let call = 1; call <= 200; call += 1) {
    socket.say({ id: call, method: 'query', params: { path: 'messages.list', input: { chatId: id } } })
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  socket.raw.resume()
  await socket.closed
  expect(socket.heard.filter(({ result }) => result !== undefined).length).toBeLessThan(200)
})

test('a server that stops tells its streams first', async () => {
  await using other = await startTestApi()
  const carol = await other.register('carol')
  const socket = other.socket({ origin: pageOrigin })
  await socket.upgraded
  socket.say({ method: 'connectionParams', data: { token: carol.accessToken } })
  socket.say(subscribe(1))
  await socket.until(frameOf('ready'))
  await other.server.close()
  expect((await socket.until(frameOf('end'))).result?.data?.reason).toBe('shutting-down')
  expect((await socket.closed).code).toBe(4503)
})
