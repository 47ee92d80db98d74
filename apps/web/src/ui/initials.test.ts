import { expect, test } from 'vitest'
import { firstEmojiOf, toInitials } from './initials.ts'

test.each([
  ['Bob Lindqvist', 'BL'],
  ['Anna Maria da Silva', 'AS'],
  ['alice', 'A'],
  ['Rosa Okonkwo-Lindqvist', 'RO'],
  ['mei.tanaka', 'MT'],
  ['ليلى حداد', 'لح'],
  ['Милан Петровић', 'МП'],
  ['Zoë', 'Z'],
  ['é́lan vital', 'É́V'],
  ['  Dave   Okafor ', 'DO'],
  ['“Quoted” (Name)', 'QN'],
  ['42', '4'],
  ['Science Fair 2026', 'SF'],
  ['Year 7', 'Y'],
  ['🐌', '🐌'],
  ['👩‍🔬 🐌', '👩‍🔬'],
  ['山田 太郎', '山太'],
])('%s is %s', (name, initials) => {
  expect(toInitials(name)).toBe(initials)
})

test.each([
  ['🌋 Volcano & vinegar', '🌋'],
  ['Ski trip 👩‍👩‍👧 2027 ⛷️', '👩‍👩‍👧'],
  ['Science Fair 2026', null],
  ['No. 1 #7', null],
])('a group called %s is known by %s', (name, emoji) => {
  expect(firstEmojiOf(name)).toBe(emoji)
})
