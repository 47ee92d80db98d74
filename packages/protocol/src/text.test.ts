import { expect, test } from 'vitest'
import { nameSchema } from './text.ts'

test.each(['Ali\u202ece', 'two\nlines', ' padded', '', 'x'.repeat(65), 'a\u200fb'])('the name %j is refused', (name) => {
  expect(nameSchema.safeParse(name).success).toBe(false)
})

test.each(['ليلى حداد', 'Zoë', 'Милан Петровић', '👩‍🔬 lab', 'x'.repeat(64)])('the name %j is fine', (name) => {
  expect(nameSchema.safeParse(name).success).toBe(true)
})
