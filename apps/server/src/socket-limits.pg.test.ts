import { connect } from 'node:net'
import { type Chat, createMessageId, limits, userScope } from '@parley/protocol'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Heard, pageOrigin, startTestApi, type TestApi, type TestSocket } from './testing/test-api.ts'

let api: TestApi
let alice: Awaited<ReturnType<TestApi['register']>>
let chat: Chat
beforeAll(async () => {
  api = await startTestApi()
  alice = await api.register('alice')
  const bob = await api.register('bob')
  const created = await api.call('chats.create', { kind: 'direct', memberIds: [bob.user.id] }, { token: alice.accessToken })
  chat = JSON.parse(created.body).result.data
})
afterAll(() => api[Symbol.asyncDispose]())

async function signedIn(at: TestApi = api): Promise<TestSocket> {
  const socket = at.socket({ origin: pageOrigin })
  await socket.upgraded
  socket.say({ method: 'connectionParams', data: { token: alice.accessToken } })
  return socket
}

const send = (id: number | string, text: string) => ({
  id,
  method: 'mutation',
  params: { path: 'messages.send', input: { id: createMessageId(), chatId: chat.id, text } },
})
const me = (id: number) => ({ id, method: 'query', params: { path: 'users.me' } })
const answerTo = (id: number | string) => (said: Heard) => said.id === id

test('each call of a batch over the cap is refused by its id, none is made, and the socket goes on', async () => {
  const socket = await signedIn()
  const ids = [...Array.from({ length: limits.batchCallsMax }, (_, id) => id), 'the last']
  socket.say(ids.map((id) => send(id, 'one too many')))
  for (const id of ids) {
    const { error } = await socket.until(answerTo(id as number))
    expect(error?.data).toEqual({
      code: 'BAD_REQUEST',
      httpStatus: 400,
      refusal: { code: 'request.batch-too-large', facts: { callsMax: limits.batchCallsMax } },
    })
  }
  socket.say({ id: 100, method: 'query', params: { path: 'messages.list', input: { chatId: chat.id } } })
  expect(JSON.stringify(await socket.until(answerTo(100)))).not.toContain('one too many')
  expect(socket.heard).toHaveLength(ids.length + 1)
})

test('of more calls under way than one socket may have, those over it are refused by their ids, and what was under way is answered', async () => {
  const [hasty, other] = await Promise.all([signedIn(), signedIn()])
  const many = 250
  for (let id = 0; id < many; id += 10) hasty.say(Array.from({ length: 10 }, (_, index) => me(id + index)))
  for (let id = 0; id < many; id += 1) await hasty.until(answerTo(id))
  const refused = hasty.heard.filter(({ error }) => error !== undefined)
  for (const { error } of refused)
    expect(error?.data).toMatchObject({ httpStatus: 429, refusal: { code: 'request.calls-too-many', facts: { callsMax: 100 } } })
  expect(hasty.heard.length - refused.length).toBeGreaterThanOrEqual(100)
  // Whoever waits for the answers may go on asking.
  hasty.say(me(1_000))
  expect((await hasty.until(answerTo(1_000))).error).toBeUndefined()
  other.say(me(1))
  expect((await other.until(answerTo(1))).error).toBeUndefined()
})

test('a frame that isn’t understood counts for nothing', async () => {
  const socket = await signedIn()
  for (let count = 0; count < 150; count += 1) socket.say([me(1), { id: 2, method: 'query' }])
  socket.say(me(3))
  expect((await socket.until(answerTo(3))).error).toBeUndefined()
})

/** An Upgrade as anyone can send it, and how it was answered. */
function upgrade(port: number, host = '127.0.0.1'): Promise<{ status: number; retryAfter: string | undefined; end: () => void }> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => resolve({ status: 0, retryAfter: undefined, end: () => {} }))
    socket.once('data', (said) => {
      const head = said.toString('latin1')
      const retryAfter = /^Retry-After: (.*)\r$/m.exec(head)?.[1]
      resolve({ status: Number(head.split(' ')[1]), retryAfter, end: () => socket.destroy() })
    })
    socket.write(
      `GET /trpc?connectionParams=1 HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n',
    )
  })
}

test('an Upgrade for a host that is none is refused, and ends nothing', async () => {
  for (const host of ['[', 'a b', '127.0.0.1:port', '%']) expect(await upgrade(api.server.port, host)).toMatchObject({ status: 400 })
  expect((await signedIn()).raw.readyState).toBe(WebSocket.OPEN)
})

/** Sooner than whoever doesn't answer the keep-alive is let go of. */
const unasked = { timeout: 18_000 }

describe('whoever takes no answer', () => {
  let crowded: TestApi
  beforeAll(async () => {
    crowded = await startTestApi({ installation: api.installation })
    const text = '😀'.repeat(limits.messageTextCharsMax)
    for (let count = 0; count < limits.pageItemsMax; count += 1) {
      const input = { id: createMessageId(), chatId: chat.id, text }
      expect((await api.call('messages.send', input, { token: alice.accessToken })).status).toBe(200)
    }
  })
  afterAll(() => crowded[Symbol.asyncDispose]())

  async function untilNoneIsOpen(): Promise<void> {
    await expect.poll(() => crowded.server.bufferedBytes(), unasked).toEqual([])
  }

  /** Of 4 MB. */
  const page = (id: number) => ({
    id,
    method: 'query',
    params: { path: 'messages.list', input: { chatId: chat.id, limit: limits.pageItemsMax } },
  })

  test.for([{ sockets: 1 }, { sockets: 6 }])('is let go of when much has gathered on $sockets sockets', async ({ sockets }) => {
    const greedy = await Promise.all(Array.from({ length: sockets }, () => signedIn(crowded)))
    onTestFinished(() => {
      for (const { raw } of greedy) raw.terminate()
      return untilNoneIsOpen()
    })
    for (const socket of greedy) socket.raw.pause()
    let id = 0
    const stillOpen = () => {
      id += 1
      for (const socket of greedy) socket.say(page(id))
      return crowded.server.bufferedBytes().length
    }
    // No faster than a busy database reads them: what it refuses doesn't gather.
    await expect.poll(stillOpen, { ...unasked, interval: 250 }).toBeLessThan(sockets)
  })

  test.for([
    { what: 'pings', speak: ({ raw }: TestSocket) => raw.ping() },
    { what: 'says what nobody understands', speak: ({ say }: TestSocket) => say('not understood') },
  ])('and $what is let go of', async ({ speak }) => {
    const socket = await signedIn(crowded)
    onTestFinished(() => socket.raw.terminate())
    socket.raw.pause()
    for (let id = 1; id <= 3; id += 1) socket.say(page(id))
    await expect.poll(() => crowded.server.bufferedBytes()[0], unasked).toBeGreaterThan(1024)
    for (let count = 0; count < 5_000; count += 1) speak(socket)
    await untilNoneIsOpen()
  })
})

test('of a flood of upgrades some get in, some wait, the rest is told when to come back, and calls of others don’t wait for it', async () => {
  await using flooded = await startTestApi({ installation: api.installation, admission: { perSecond: 1, burst: 50, waitingMax: 100 } })
  const person = await flooded.register('calm')
  const socket = flooded.socket({ origin: pageOrigin })
  await socket.upgraded
  socket.say({ method: 'connectionParams', data: { token: person.accessToken } })
  const answers: Awaited<ReturnType<typeof upgrade>>[] = []
  const answeredWith = (status: number) => answers.filter((answer) => answer.status === status)
  for (let index = 0; index < 400; index += 1) void upgrade(flooded.server.port).then((answer) => answers.push(answer))
  for (let id = 1; id <= 20; id += 1) {
    socket.say(me(id))
    expect(await socket.until(answerTo(id))).toMatchObject({ result: { data: { id: person.user.id } } })
  }
  // One more or less comes in with each second that it takes.
  await expect.poll(() => answeredWith(503).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(240)
  expect(answeredWith(503).length).toBeLessThanOrEqual(251)
  expect(answeredWith(101).length).toBeGreaterThanOrEqual(49)
  expect(answeredWith(101).length).toBeLessThanOrEqual(60)
  for (const { end } of answers) end()
  expect(new Set(answeredWith(503).map(({ retryAfter }) => retryAfter))).toEqual(new Set(['2']))
})

test('sockets that sign nobody in are limited in number: one more is closed with 4429, and those who sign in still get in', async () => {
  await using crowded = await startTestApi({ installation: api.installation, admission: { perSecond: 1_000, burst: 1_000, waitingMax: 0 } })
  const person = await crowded.register('known')
  const strangers: TestSocket[] = []
  const refused = Promise.withResolvers<number>()
  for (let index = 0; index < 501; index += 1) {
    const stranger = crowded.socket({ origin: pageOrigin })
    strangers.push(stranger)
    void stranger.upgraded.then(() => stranger.say({ method: 'connectionParams', data: {} }))
    void stranger.closed.then(({ code }) => refused.resolve(code))
  }
  expect(await refused.promise).toBe(4429)
  const socket = crowded.socket({ origin: pageOrigin })
  await socket.upgraded
  socket.say({ method: 'connectionParams', data: { token: person.accessToken } })
  socket.say(me(1))
  expect(await socket.until(answerTo(1))).toMatchObject({ result: { data: { id: person.user.id } } })
})

test('a server that stops answers what it was asked, pulls that wait included', async () => {
  await using stopping = await startTestApi({ installation: api.installation })
  const person = await stopping.register('waiting')
  const socket = stopping.socket({ origin: pageOrigin })
  await socket.upgraded
  socket.say({ method: 'connectionParams', data: { token: person.accessToken } })
  // What it knows already isn't told again, so there is nothing to say.
  const first = await stopping.call('sync.pull', {}, { token: person.accessToken })
  const { epoch } = JSON.parse(first.body).result.data.frames.at(-1)
  const input = { epoch, cursors: { [userScope(person.user.id)]: 0 }, waitMs: limits.pullWaitMsMax }
  socket.say({ id: 1, method: 'mutation', params: { path: 'sync.pull', input } })
  const overHttp = stopping.call('sync.pull', input, { token: person.accessToken })
  socket.say(me(2))
  await socket.until(answerTo(2))
  await stopping.call('users.me', undefined, { token: person.accessToken })
  expect(socket.heard).toHaveLength(1)
  await stopping.server.close()
  expect(JSON.stringify(await socket.until(answerTo(1)))).toContain('shutting-down')
  expect((await overHttp).body).toContain('shutting-down')
})
