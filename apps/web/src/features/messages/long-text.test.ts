import { expect, test } from 'vitest'
import { isLongText } from './long-text.ts'

test.each([
  ['twenty-four lines', Array.from({ length: 24 }, (_, line) => `${line}`).join('\n'), false],
  ['twenty-five lines', Array.from({ length: 25 }, (_, line) => `${line}`).join('\n'), true],
  ['empty lines, which are lines', '\n'.repeat(30), true],
  ['one paragraph of 1,500 letters', 'word '.repeat(300), false],
  ['one paragraph of 1,800 letters', 'word '.repeat(360), true],
  ['nothing', '', false],
])('[UX28] %s', (_, text, isLong) => {
  expect(isLongText(text)).toBe(isLong)
})
