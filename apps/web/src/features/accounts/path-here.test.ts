import { expect, test } from 'vitest'
import { toPathHere } from './path-here.ts'

test('a path of this site is kept with its query', () => {
  expect(toPathHere('/c/0192?m=1#end')).toBe('/c/0192?m=1#end')
})

test.each([
  null,
  '',
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '\\\\evil.example',
  'javascript:alert(1)',
])('%j leads to the chats instead', (callbackUrl) => {
  expect(toPathHere(callbackUrl)).toBe('/')
})
