import { createChatId, createMessageId } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Heard, pageOrigin, startTestApi, type TestApi, type TestSocket } from './testing/test-api.ts'

/*
 * What somebody may no longer do, their open sockets stop doing: within a second, with a reason, and without asking again.
 */
let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api[Symbol.asyncDispose]())

type Credentials = Awaited<ReturnType<TestApi['register']>>
const actsWithinMs = 1_000

let people = 0
async function someone(): Promise<Credentials> {
  people += 1
  return api.register(`someone${people}`)
}

async function again({ user }: Credentials, password = 'correct horse'): Promise<Credentials> {
  return answerOf(await api.call('auth.login', { username: user.username, password }))
}

async function listen({ accessToken }: Credentials): Promise<TestSocket> {
  const socket = api.socket({ origin: pageOrigin })
  await socket.upgraded
  socket.say({ method: 'connectionParams', data: { token: accessToken } })
  socket.say({ id: 1, method: 'subscription', params: { path: 'sync.subscribe', input: {} } })
  await socket.until(frameOf('ready'))
  return socket
}

const frameOf =
  (kind: string, fits: (frame: NonNullable<NonNullable<Heard['result']>['data']>) => boolean = () => true) =>
  (message: Heard) =>
    message.result?.data?.kind === kind && fits(message.result.data)

const answerOf = ({ status, body }: { status: number; body: string }) => {
  expect(status, body).toBe(200)
  return JSON.parse(body).result.data
}

/** The code and reason an open socket ends with, or null if it is still open after a second. */
async function endOf(socket: TestSocket): Promise<{ code: number; reason: string | undefined } | null> {
  const timeout = new Promise<null>((resolve) => setTimeout(() => resolve(null), actsWithinMs))
  const closed = await Promise.race([socket.closed, timeout])
  return closed && { code: closed.code, reason: socket.heard.find(frameOf('end'))?.result?.data?.reason }
}

const signedOut = { code: 4401, reason: 'signed-out' }
const meOf = ({ accessToken }: Credentials) => api.call('users.me', undefined, { token: accessToken, method: 'GET' })

test('[S4.3] signing out: the very next call is refused, the session’s sockets end within a second, other sessions go on, twice is no error', async () => {
  const [phone, laptop] = await someone().then(async (first) => [first, await again(first)] as const)
  const [one, two, other] = await Promise.all([listen(phone), listen(phone), listen(laptop)])
  answerOf(await api.call('auth.logout', null, { token: phone.accessToken }))
  expect((await meOf(phone)).status).toBe(401)
  expect(await Promise.all([one, two].map(endOf))).toEqual([signedOut, signedOut])
  expect((await meOf(laptop)).status).toBe(200)
  expect(other.raw.readyState).toBe(other.raw.OPEN)
  answerOf(await api.call('auth.logout', null, { token: phone.accessToken }))
})

test('[S2.5] revoking one session ends its sockets within a second and nothing else; revoking all spares the one that asks', async () => {
  const first = await someone()
  const [second, third] = await Promise.all([again(first), again(first)])
  const [ofFirst, ofSecond, ofThird] = await Promise.all([listen(first), listen(second), listen(third)])
  const { items } = answerOf(await api.call('auth.sessions', {}, { token: first.accessToken, method: 'GET' }))
  expect(items).toHaveLength(3)
  expect(items.filter(({ isCurrent }: { isCurrent: boolean }) => isCurrent)).toHaveLength(1)
  for (const { createdAt, lastActiveAt } of items) expect(Date.parse(lastActiveAt)).toBeGreaterThanOrEqual(Date.parse(createdAt))

  const ids = (credentials: Credentials) => JSON.parse(Buffer.from(credentials.accessToken.split('.')[1] ?? '', 'base64url').toString()).sid
  answerOf(await api.call('auth.revoke', { sessionId: ids(second) }, { token: first.accessToken }))
  expect(await endOf(ofSecond)).toEqual(signedOut)
  expect((await meOf(second)).status).toBe(401)
  expect(ofThird.raw.readyState).toBe(ofThird.raw.OPEN)

  answerOf(await api.call('auth.revokeAll', null, { token: first.accessToken }))
  expect(await endOf(ofThird)).toEqual(signedOut)
  expect(ofFirst.raw.readyState).toBe(ofFirst.raw.OPEN)
  expect((await meOf(first)).status).toBe(200)
})

test('[S2.1] a new password ends every other session within a second, and the old one signs nobody in', async () => {
  const here = await someone()
  const there = await again(here)
  const [ofHere, ofThere] = await Promise.all([listen(here), listen(there)])
  const next = 'a longer walk than before'
  answerOf(await api.call('auth.changePassword', { current: 'correct horse', next }, { token: here.accessToken }))
  expect(await endOf(ofThere)).toEqual(signedOut)
  expect((await meOf(there)).status).toBe(401)
  expect(ofHere.raw.readyState).toBe(ofHere.raw.OPEN)
  expect((await api.call('auth.login', { username: here.user.username, password: 'correct horse' })).status).toBe(401)
  await again(here, next)
})

test('[S0.18] [S2.18] who is put out of a group hears that it ends within a second, and nothing said after', async () => {
  const [owner, stays, goes] = await Promise.all([someone(), someone(), someone()])
  const id = createChatId()
  const create = { kind: 'group', id, name: 'Tables', memberIds: [stays.user.id, goes.user.id] }
  answerOf(await api.call('chats.create', create, { token: owner.accessToken }))
  const sockets = await Promise.all([listen(stays), listen(goes), listen(goes)])
  const askedAt = Date.now()
  answerOf(await api.call('members.remove', { chatId: id, userId: goes.user.id }, { token: owner.accessToken }))
  const said = { id: createMessageId(), chatId: id, text: 'now that we are alone' }
  answerOf(await api.call('messages.send', said, { token: owner.accessToken }))

  await sockets[0]?.until((heard) => JSON.stringify(heard).includes('now that we are alone'))
  for (const socket of sockets.slice(1)) {
    const closed = await socket.until(frameOf('closed'))
    expect(Date.now() - askedAt).toBeLessThan(actsWithinMs)
    expect(closed.result?.data?.reason).toBe('removed')
    expect(JSON.stringify(socket.heard)).not.toContain('now that we are alone')
    expect(socket.raw.readyState).toBe(socket.raw.OPEN)
  }
  expect((await api.call('chats.get', { chatId: id }, { token: goes.accessToken, method: 'GET' })).status).toBe(404)
})

test('[S0.17] a token that is absent, garbage, forged or of a session that has ended is refused with UNAUTHORIZED, and no frame comes before', async () => {
  const ended = await someone()
  answerOf(await api.call('auth.logout', null, { token: ended.accessToken }))
  const [header, payload] = ended.accessToken.split('.')
  for (const token of ['', 'garbage', `${header}.${payload}.`, ended.accessToken]) {
    const socket = api.socket({ origin: pageOrigin })
    expect(await socket.upgraded).toBe(101)
    socket.say({ method: 'connectionParams', data: { token } })
    socket.say({ id: 1, method: 'subscription', params: { path: 'sync.subscribe', input: {} } })
    const first = await socket.until((heard) => heard.id === 1)
    expect(first.error?.data).toMatchObject({ code: 'UNAUTHORIZED', refusal: { code: 'auth.required' } })
  }
})
