import { expect, test } from 'vitest'
import { highlight } from './highlight.ts'

test.each([
  ['python', 'def steer(left):  # 1.1\n    return "a" * 2'],
  ['ts', 'export const a: string = `x` // <b>'],
  ['html', '<a href="x">&amp;</a>'],
  ['JSON', '{"a": [1, null]}'],
  ['sh', 'ls -la | grep "x"'],
])('[UX27] all parts of highlighted %s together are the code, letter for letter', (language, code) => {
  const tokens = highlight(code, language)
  expect(tokens?.map(({ text }) => text).join('')).toBe(code)
  expect(tokens?.some(({ kind }) => kind !== null)).toBe(true)
})

test('[UX27] a language that nobody knows has no colours', () => {
  expect(highlight('x', 'klingon')).toBeNull()
})
