import { expect, test } from 'vitest'
import { isBigEmoji } from './big-emoji.ts'

test.each(['🌋', '🌋🧪🔭', '👩‍🔬', '🏳️‍🌈', '👍🏽', '❤️', '🇩🇪', ' 🐌 ', '1️⃣'])('%s is shown large', (text) => {
  expect(isBigEmoji(text)).toBe(true)
})

test.each(['🌋🧪🔭🐌', 'hi 🐌', '1', '#', '', '🐌 🐌', 'a'])('%j is not', (text) => {
  expect(isBigEmoji(text)).toBe(false)
})
