import type { ReactionsPage, UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { namesMax, unnamedIn } from './reactors.ts'

const by = (emoji: string, count: number): ReactionsPage['items'] =>
  Array.from({ length: count }, (_, index) => ({ emoji, userId: `${emoji} ${index}` as UserId, at: '2026-11-22T10:00:00.000Z' }))
const counted = (...reactions: [emoji: string, count: number][]) => reactions.map(([emoji, count]) => ({ emoji, count, mine: false }))

test('[UX22] a page that has everybody lacks no names', () => {
  expect(unnamedIn({ items: [...by('🎉', 3), ...by('👍', 97)], nextCursor: null }, counted(['👍', 97], ['🎉', 3]))).toEqual([])
})

test('[UX22] whose names a popular emoji has pushed off the page are asked for, and nobody else', () => {
  const page = { items: [...by('🎉', 3), ...by('👍', 97)], nextCursor: 'more' }
  expect(unnamedIn(page, counted(['👍', 195], ['🎉', 3], ['😂', 1], ['🧪', 40]))).toEqual(['😂', '🧪'])
})

test('[UX22] of an emoji that begins at the end of the page, the names that would be said are asked for', () => {
  const reactions = counted(['👍', 90], ['🤖', namesMax + 1])
  expect(unnamedIn({ items: [...by('👍', 90), ...by('🤖', 10)], nextCursor: 'more' }, reactions)).toEqual(['🤖'])
  expect(unnamedIn({ items: [...by('👍', 80), ...by('🤖', namesMax)], nextCursor: 'more' }, reactions)).toEqual([])
})
