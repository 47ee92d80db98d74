import { expect, test } from 'vitest'
import { limits } from './limits.ts'
import { messageTextProblem } from './text-rules.ts'

test.each([
  ['hello', null],
  ['  leading and trailing  ', null],
  ['two\nlines\tand a tab', null],
  ['👩‍👩‍👧‍👦', null],
  ['𝒳'.repeat(limits.messageTextCharsMax), null],
  [`${'𝒳'.repeat(limits.messageTextCharsMax)}x`, 'message.too-long'],
  ['', 'message.blank'],
  [' \n ', 'message.blank'],
  ['\u3000', 'message.blank'],
  ['\u202e\u200d\ufeff', 'message.blank'],
  ['\u2800 \u3164', 'message.blank'],
  ['a\u0000', 'text.malformed'],
  ['a\r\nb', 'text.malformed'],
  ['a\u0085', 'text.malformed'],
  ['\udc00', 'text.malformed'],
])('of the text %j the problem is %s', (text, problem) => {
  expect(messageTextProblem(text)).toBe(problem)
})

test('the longest text there can be fits its limit of bytes', () => {
  expect(new TextEncoder().encode('𝒳'.repeat(limits.messageTextCharsMax)).length).toBeLessThanOrEqual(limits.messageTextBytesMax)
})
