import { expect, test } from 'vitest'
import { toInitials } from './initials.ts'

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
  ['🐌', '🐌'],
  ['👩‍🔬 🐌', '👩‍🔬'],
  ['山田 太郎', '山太'],
])('%s is %s', (name, initials) => {
  expect(toInitials(name)).toBe(initials)
})
