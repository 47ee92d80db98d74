import { expect, test } from 'vitest'
import { isLongText } from './long-text.ts'

test.each([
  ['twenty-four lines', Array.from({ length: 24 }, (_, line) => `${line}`).join('\n'), false],
  ['twenty-five lines', Array.from({ length: 25 }, (_, line) => `${line}`).join('\n'), true],
  ['empty lines, which are lines', '\n'.repeat(30), true],
  ['one paragraph of 1,500 letters', 'word '.repeat(300), false],
  ['one paragraph of 1,800 letters', 'word '.repeat(360), true],
  ['nothing', '', false],
  ['code of a hundred lines, which is folded by itself', `see\n\`\`\`\n${'x\n'.repeat(100)}\`\`\``, false],
  ['such code and much to say about it', `\`\`\`\n${'x\n'.repeat(100)}\`\`\`\n${'y\n'.repeat(20)}`, true],
])('[UX28] %s', (_, text, isLong) => {
  expect(isLongText(text)).toBe(isLong)
})
