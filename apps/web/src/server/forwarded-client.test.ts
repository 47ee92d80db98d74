import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jwtVerify } from 'jose'
import { expect, test, vi } from 'vitest'
import { forwardedClient } from './forwarded-client.ts'
import { notePeerAddresses } from './peer-address.ts'

const secret = Buffer.alloc(32, 7)

test('what the API is told of a browser is signed for it alone, with the time', async () => {
  vi.stubEnv('FORWARDING_SECRET', secret.toString('base64url'))
  const headers = new Headers({ 'x-parley-peer': '192.0.2.1', 'x-forwarded-for': '198.51.100.1', 'user-agent': 'Mozilla/5.0' })
  const { 'x-parley-client': token = '' } = await forwardedClient(headers)
  const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'], typ: 'client+jwt', audience: 'parley-api', maxTokenAge: 60 })
  expect(payload).toEqual({
    peer: '192.0.2.1',
    forwardedFor: '198.51.100.1',
    userAgent: 'Mozilla/5.0',
    aud: 'parley-api',
    iat: expect.any(Number),
  })
})

test('without a secret nothing is said', async () => {
  vi.stubEnv('FORWARDING_SECRET', '')
  expect(await forwardedClient(new Headers({ 'x-parley-peer': '192.0.2.1' }))).toEqual({})
})

test('the address of a connection is put in place of whatever the request says it is', async () => {
  notePeerAddresses()
  const heard: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    heard.push(request.headers)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await fetch(url, { headers: { 'x-parley-peer': '203.0.113.9' } })
  await fetch(url)
  server.close()
  expect(heard.map((headers) => headers['x-parley-peer'])).toEqual(['127.0.0.1', '127.0.0.1'])
})
