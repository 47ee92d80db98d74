import { expect, test } from 'vitest'
import { estimateStrength } from './password-strength.ts'

test.each([
  ['', 'short'],
  ['seven77', 'short'],
  ['aaaaaaaaaaaa', 'weak'],
  ['12345678', 'weak'],
  ['sunflower', 'weak'],
  ['sunflowers', 'fair'],
  ['sun flower teapot', 'good'],
  ['three small words, one snail', 'strong'],
] as const)('%j is %s', (password, strength) => {
  expect(estimateStrength(password)).toBe(strength)
})
