import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Credentials, limits, type Refusal } from '@parley/protocol'
import { Fault, Refused } from '@parley/sync'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { createHttpClient } from './http-client.ts'
import { keepSignedIn, signIn } from './sign-in.ts'
import { alice } from './testing/words.ts'

afterEach(() => void vi.useRealTimers())

const credentials = (n: number): Credentials => ({
  user: alice,
  accessToken: `access-${n}`,
  refreshToken: `refresh-${n}`,
  expiresAt: '2026-01-01T00:10:00.000Z',
})
const refused = (refusal: Refusal, status: number) => ({ status, error: { code: -32000, message: refusal.code, data: { refusal } } })
const signedOut = refused({ code: 'auth.required', facts: {} }, 401)

type Call = { method: string; path: string; token: string | undefined; inputs: unknown[] }
type Answer = { data: unknown } | { status: number; error: unknown }

/** An API over HTTP that answers as the test says, and remembers what it was asked. */
async function createHttpServer(answer: (call: Call) => Answer) {
  const calls: Call[] = []
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '', 'http://any').pathname.replace('/trpc/', '')
    const inputs = Object.values((await readJson(request)) ?? {})
    const call = { method: request.method ?? '', path, token: request.headers.authorization, inputs }
    calls.push(call)
    const results = path.split(',').map((name) => answer({ ...call, path: name }))
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(results.map((result) => ('data' in result ? { result } : { error: result.error }))))
  }
  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls }
}

async function readJson(request: IncomingMessage): Promise<object | null> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? null : (JSON.parse(text) as object)
}

test('signing in gives credentials, and a token that is kept while it is good', async () => {
  const { url, calls } = await createHttpServer(() => ({ data: credentials(1) }))
  const session = await signIn(url, { username: 'alice', password: 'correct horse' })
  expect(session.credentials).toEqual(credentials(1))
  expect(await session.getAccessToken({ fresh: false })).toBe('access-1')
  expect(calls).toMatchObject([
    { method: 'POST', path: 'auth.login', inputs: [{ username: 'alice', password: 'correct horse', client: 'api' }] },
  ])
})

test('a wrong password is refused with its code, a server that is not there is a fault', async () => {
  const wrong: Refusal = { code: 'auth.credentials-wrong', facts: {} }
  const { url, calls } = await createHttpServer(() => refused(wrong, 401))
  await expect(signIn(url, { username: 'alice', password: 'no' })).rejects.toEqual(new Refused(wrong))
  expect(calls).toHaveLength(1)
  await expect(signIn('http://127.0.0.1:1', { username: 'alice', password: 'no' })).rejects.toBeInstanceOf(Fault)
})

test('a token is renewed before it ends, once for all who ask, with the refresh token of the last time', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 })
  let n = 1
  const { url, calls } = await createHttpServer(() => ({ data: credentials(++n) }))
  const { getAccessToken } = keepSignedIn(url, credentials(1))
  vi.setSystemTime(limits.accessTokenMs * 0.79)
  expect(await getAccessToken({ fresh: false })).toBe('access-1')
  vi.setSystemTime(limits.accessTokenMs * 0.81)
  expect(await Promise.all([1, 2, 3].map(() => getAccessToken({ fresh: false })))).toEqual(['access-2', 'access-2', 'access-2'])
  vi.setSystemTime(limits.accessTokenMs * 2)
  expect(await getAccessToken({ fresh: false })).toBe('access-3')
  expect(calls.map(({ inputs }) => inputs)).toEqual([[{ refreshToken: 'refresh-1' }], [{ refreshToken: 'refresh-2' }]])
})

test('a clock that is set back is no reason to keep an old token', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: limits.accessTokenMs })
  const { url } = await createHttpServer(() => ({ data: credentials(2) }))
  const { getAccessToken } = keepSignedIn(url, credentials(1))
  vi.setSystemTime(0)
  expect(await getAccessToken({ fresh: false })).toBe('access-2')
})

test('without a session there is no token, and without a server it is not known', async () => {
  const { url } = await createHttpServer(() => signedOut)
  expect(await keepSignedIn(url, credentials(1)).getAccessToken({ fresh: true })).toBeNull()
  await expect(keepSignedIn('http://127.0.0.1:1', credentials(1)).getAccessToken({ fresh: true })).rejects.toBeInstanceOf(Fault)
})

test('every call is a POST with the token of that moment, and at most ten go together', async () => {
  const { url, calls } = await createHttpServer(() => ({ data: { items: [], nextCursor: null } }))
  const trpc = createHttpClient({ url, getAccessToken: () => Promise.resolve('good') })
  await Promise.all(Array.from({ length: 12 }, () => trpc.users.list.query({})))
  expect(calls.map(({ method, token, path }) => [method, token, path.split(',').length])).toEqual([
    ['POST', 'Bearer good', 10],
    ['POST', 'Bearer good', 2],
  ])
})

test('a call whose token is refused is made once more with a new one, and not a third time', async () => {
  const { url, calls } = await createHttpServer(({ token }) => (token === 'Bearer new' ? { data: alice } : signedOut))
  const tokens = { old: 'old', fresh: 'new' }
  const trpc = createHttpClient({ url, getAccessToken: ({ fresh }) => Promise.resolve(fresh ? tokens.fresh : tokens.old) })
  expect(await trpc.users.me.query()).toEqual(alice)
  tokens.fresh = 'also old'
  await expect(trpc.users.me.query()).rejects.toMatchObject({ data: { refusal: { code: 'auth.required' } } })
  expect(calls).toHaveLength(4)
})

test('who is signed out calls without a token', async () => {
  const { url, calls } = await createHttpServer(() => ({ data: credentials(1) }))
  const trpc = createHttpClient({ url, getAccessToken: () => Promise.resolve(null) })
  await trpc.auth.register.mutate({ username: 'alice', password: 'correct horse' })
  expect(calls).toMatchObject([{ path: 'auth.register', token: undefined }])
})
