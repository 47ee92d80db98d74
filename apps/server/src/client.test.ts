import type { IncomingMessage } from 'node:http'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { forwardedClientHeader, readClient, toAddress } from './client.ts'

const secret = Buffer.alloc(32, 7)
const config = { forwardingSecret: secret, trustProxyHops: 0 }
const browser = { peer: '192.0.2.1', userAgent: 'Mozilla/5.0' }

const request = (headers: IncomingMessage['headers']) => ({ headers, socket: { remoteAddress: '127.0.0.1' } }) as IncomingMessage
const sign = ({ key = secret, typ = 'client+jwt', audience = 'parley-api', agoSeconds = 0, alg = 'HS256' } = {}) =>
  new SignJWT(browser)
    .setProtectedHeader({ alg, typ })
    .setAudience(audience)
    .setIssuedAt(Math.floor(Date.now() / 1000) - agoSeconds)
    .sign(key)

test('what the web signs is where the request comes from; without it, the other end of the connection', async () => {
  const { peer, userAgent } = browser
  expect(await readClient(request({ [forwardedClientHeader]: await sign() }), config)).toEqual({ address: peer, userAgent })
  expect(await readClient(request({ 'user-agent': 'curl/8.5.0' }), config)).toEqual({ address: '127.0.0.1', userAgent: 'curl/8.5.0' })
  expect(await readClient(request({}), config)).toEqual({ address: '127.0.0.1', userAgent: null })
})

test('a header that is forged, of another purpose or older than a minute is as if it were not there', async () => {
  const good = await sign()
  const [head = '', body = '', signature = ''] = good.split('.')
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const forged = [
    await sign({ key: Buffer.alloc(32, 8) }),
    await sign({ typ: 'at+jwt' }),
    await sign({ typ: 'JWT' }),
    await sign({ audience: 'parley' }),
    await sign({ agoSeconds: 61 }),
    await sign({ agoSeconds: -61 }),
    await sign({ alg: 'HS512', key: Buffer.alloc(64, 7) }),
    `${encode({ alg: 'none', typ: 'client+jwt' })}.${body}.`,
    `${head}.${encode({ ...browser, peer: '203.0.113.9', aud: 'parley-api', iat: Math.floor(Date.now() / 1000) })}.${signature}`,
    JSON.stringify(browser),
    '192.0.2.1',
    '',
  ]
  for (const token of forged) {
    expect((await readClient(request({ [forwardedClientHeader]: token }), config)).address).toBe('127.0.0.1')
  }
  const unshared = { ...config, forwardingSecret: null }
  expect((await readClient(request({ [forwardedClientHeader]: good }), unshared)).address).toBe('127.0.0.1')
})

test('without a proxy of ours nobody says who they are by X-Forwarded-For', async () => {
  expect((await readClient(request({ 'x-forwarded-for': '203.0.113.9' }), config)).address).toBe('127.0.0.1')
})

test.each([
  [0, '203.0.113.9, 192.0.2.1', '127.0.0.1'],
  [1, '203.0.113.9, 192.0.2.1', '192.0.2.1'],
  [2, '203.0.113.9, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
  [2, '192.0.2.1', '192.0.2.1'],
  [3, '', '127.0.0.1'],
  [1, undefined, '127.0.0.1'],
  [1, ['203.0.113.9', '192.0.2.1'], '192.0.2.1'],
])('behind %i proxies that report %o it is %s', (trustProxyHops, forwardedFor, address) => {
  expect(toAddress({ peer: '127.0.0.1', forwardedFor, trustProxyHops })).toBe(address)
})

test('a peer that nobody knows is no reason to believe one hop more', () => {
  const forwardedFor = '203.0.113.9, 192.0.2.1'
  expect(toAddress({ peer: null, forwardedFor, trustProxyHops: 0 })).toBe(null)
  expect(toAddress({ peer: null, forwardedFor, trustProxyHops: 1 })).toBe('192.0.2.1')
})
