import { expect, test } from 'vitest'
import { toDevice } from './devices.ts'

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
    'Microsoft Edge on Windows',
  ],
  ['curl/8.5.0', 'curl'],
  ['python-requests/2.32 more words', 'python-requests'],
  ['Mozilla/5.0', ''],
  ['', ''],
  [null, ''],
])('[S2.5] %s is known to its person as %s', (userAgent, device) => {
  expect(toDevice(userAgent)).toBe(device)
})

test('a program can name itself neither at length nor with characters that show nothing', () => {
  expect(toDevice('x'.repeat(3_000))).toBe('x'.repeat(64))
  expect(toDevice('\u202eevil\u0007/1')).toBe('evil')
})
