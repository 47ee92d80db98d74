import { afterEach, expect, test, vi } from 'vitest'
import { readAddresses } from './addresses.ts'
import { isFromOurPages } from './same-origin.ts'

afterEach(() => vi.unstubAllEnvs())

const at = (host: string, more: Record<string, string> = {}) => new Headers({ host, ...more })

test('without anything said, both follow the host in the address bar', () => {
  vi.stubEnv('API_PORT', '4100')
  expect(readAddresses(at('127.0.0.1:3100'))).toEqual({
    pageOrigin: 'http://127.0.0.1:3100',
    apiOrigin: 'http://127.0.0.1:4100',
    apiSocketOrigin: 'ws://127.0.0.1:4100',
  })
  expect(readAddresses(at('[::1]:3100'))?.apiOrigin).toBe('http://[::1]:4100')
})

test('behind one proxy both are the same origin', () => {
  vi.stubEnv('PUBLIC_URL', 'https://chat.example.org/')
  vi.stubEnv('PUBLIC_API_URL', 'https://chat.example.org')
  expect(readAddresses(at('10.0.0.7:3000'))).toEqual({
    pageOrigin: 'https://chat.example.org',
    apiOrigin: 'https://chat.example.org',
    apiSocketOrigin: 'wss://chat.example.org',
  })
})

test.each(["evil';script-src *", 'a b', '', 'host:99999999', 'user@host', 'host/path'])('%j is no host', (host) => {
  const headers = new Headers()
  if (host) headers.set('host', host)
  expect(readAddresses(headers)).toBe(null)
})

test.each([
  [{ 'sec-fetch-site': 'same-origin' }, true],
  [{ origin: 'http://localhost:3000' }, true],
  [{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }, true],
  [{ origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' }, false],
  [{ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }, false],
  [{ origin: 'http://localhost:3001' }, false],
  [{ origin: 'https://localhost:3000' }, false],
  [{ origin: 'http://localhost:3000.evil.example' }, false],
  [{ origin: 'null' }, false],
  [{}, false],
])('%o comes from our pages: %s', (headers, isOurs) => {
  expect(isFromOurPages(at('localhost:3000', headers as Record<string, string>))).toBe(isOurs)
})

test('with an address of its own, another one isn’t ours', () => {
  vi.stubEnv('PUBLIC_URL', 'https://chat.example.org')
  expect(isFromOurPages(at('chat.example.org', { origin: 'https://chat.example.org' }))).toBe(true)
  expect(isFromOurPages(at('10.0.0.7:3000', { origin: 'https://evil.example' }))).toBe(false)
})
