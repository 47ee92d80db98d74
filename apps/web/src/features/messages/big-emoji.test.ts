import { expect, test } from 'vitest'
import { isBigEmoji } from './big-emoji.ts'

test.each(['🌋', '🌋🧪🔭', '👩‍🔬', '🏳️‍🌈', '👍🏽', '❤️', '🇩🇪', ' 🐌 ', '1️⃣'])('[UX25] %s is shown large', (text) => {
  expect(isBigEmoji(text)).toBe(true)
})

test.each(['🌋🧪🔭🐌', 'hi 🐌', '1', '#', '', '🐌 🐌', 'a'])('[UX25] %j is not shown large', (text) => {
  expect(isBigEmoji(text)).toBe(false)
})
