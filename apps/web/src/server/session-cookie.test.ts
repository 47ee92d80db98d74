import { createUserId } from '@parley/protocol'
import { encode } from 'next-auth/jwt'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { clearSession, readSession, sessionCookies } from './session-cookie.ts'

const secret = 'a secret of at least thirty-two bytes'
const session = { sessionSecret: 'the secret', user: { id: createUserId(), username: 'mei', displayName: 'Mei Tanaka' } }

beforeEach(() => {
  vi.stubEnv('NEXTAUTH_SECRET', secret)
  vi.stubEnv('WEB_PORT', '3000')
})
afterEach(() => vi.unstubAllEnvs())

const name = () => sessionCookies().sessionToken?.name ?? ''
const encoded = (key = secret) => encode({ token: session, secret: key })

test('what was put in comes out', async () => {
  expect(await readSession([{ name: name(), value: await encoded() }])).toEqual(session)
})

test('a session in numbered parts is put together in their order', async () => {
  const value = await encoded()
  const parts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((part) => ({
    name: `${name()}.${part}`,
    value: value.slice(part * 40, part === 10 ? undefined : part * 40 + 40),
  }))
  expect(await readSession(parts.toReversed())).toEqual(session)
})

test.each([
  ['nothing', []],
  ['something else', [{ name: 'parley-3000-session', value: 'x.y.z' }]],
  ['another instance on this host', [{ name: 'parley-30001-session', value: 'x' }]],
])('%s is no session', async (_, cookies) => {
  expect(await readSession(cookies)).toBe(null)
})

test('a cookie of another secret is no session', async () => {
  expect(await readSession([{ name: name(), value: await encoded('another secret of thirty-two bytes!!') }])).toBe(null)
})

test('no name begins another port’s', () => {
  const short = name()
  vi.stubEnv('WEB_PORT', '30001')
  expect(name().startsWith(short)).toBe(false)
})

test('only with TLS are the cookies tied to host and TLS', () => {
  expect(sessionCookies().sessionToken).toMatchObject({
    name: 'parley-3000-session',
    options: { secure: false, httpOnly: true, sameSite: 'lax' },
  })
  vi.stubEnv('PUBLIC_URL', 'https://chat.example.org')
  expect(sessionCookies().sessionToken).toMatchObject({ name: '__Host-parley-web-session', options: { secure: true, path: '/' } })
})

test('clearing takes every part and nothing else', () => {
  const set = vi.fn()
  clearSession({
    getAll: () =>
      ['parley-3000-session.0', 'parley-3000-session.1', 'parley-3000-csrf', 'theme'].map((each) => ({ name: each, value: 'x' })),
    set,
  })
  expect(set.mock.calls.map(([each, value, options]) => [each, value, options.maxAge])).toEqual([
    ['parley-3000-session.0', '', 0],
    ['parley-3000-session.1', '', 0],
  ])
})
