import { limits, messageTextProblem } from '@parley/protocol'
import { expect, test } from 'vitest'
import { hintOf } from './use-composer.ts'

const hint = (text: string) => hintOf(text, messageTextProblem(text))
const max = limits.messageTextCharsMax

test.each([
  ['far from the limit nothing is said', 'x'.repeat(max - 501), null],
  ['near it, how much is left', 'x'.repeat(max - 86), { kind: 'left', count: 86 }],
  ['at it, that nothing is left', 'x'.repeat(max), { kind: 'left', count: 0 }],
  ['over it, how much too many', 'x'.repeat(max + 3), { kind: 'over', count: 3 }],
  ['an emoji counts once', '🐌'.repeat(max - 10), { kind: 'left', count: 10 }],
  ['characters that can’t be sent', 'a\u0007b', { kind: 'malformed' }],
  ['an empty one is no problem to name', '', null],
])('%s', (_, text, expected) => {
  expect(hint(text)).toEqual(expected)
})
