import { expect, test } from 'vitest'
import { isOriginAllowed } from './origin.ts'

const config = { webPort: 3000, publicUrl: 'https://chat.example' }

test.each([
  ['the web client on the same host', 'http://localhost:3000', 'localhost:4000'],
  ['the same by address', 'http://127.0.0.1:3000', '127.0.0.1:4000'],
  ['the same by IPv6 address', 'http://[::1]:3000', '[::1]:4000'],
  ['the public address', 'https://chat.example', 'api.example'],
  ['no page at all', undefined, 'localhost:4000'],
])('%s may speak to the server', (_who, origin, host) => {
  expect(isOriginAllowed({ origin, host }, config)).toBe(true)
})

test.each([
  'http://evil.example',
  'http://evil.example:3000',
  'http://localhost:3001',
  'http://localhost',
  'https://localhost:3000',
  'http://localhost:3000/',
  'http://localhost:3000.evil.example',
  'http://localhost.evil.example:3000',
  'http://evil.localhost:3000',
  'http://LOCALHOST:3000',
  'http://user@localhost:3000',
  'http://127.0.0.1:3000',
  'http://chat.example',
  'https://chat.example.evil.example',
  'https://evilchat.example',
  'https://chat.example:8443',
  'null',
  '',
  'file://',
  'chrome-extension://abc',
  'localhost:3000',
])('a page of %j may not', (origin) => {
  expect(isOriginAllowed({ origin, host: 'localhost:4000' }, config)).toBe(false)
})

test('on the default port of HTTP the Origin names none', () => {
  expect(isOriginAllowed({ origin: 'http://chat.lan', host: 'chat.lan:4000' }, { webPort: 80, publicUrl: null })).toBe(true)
})
