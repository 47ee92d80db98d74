import { expect, test } from 'vitest'
import { matchWords } from './match-words.ts'

const isFound = (query: string, name: string, besides?: string[]) => matchWords(query, name, besides) !== null

test.each([
  ['zoe', 'Zoë Müller'],
  ['MULL', 'Zoë Müller'],
  ['lind bob', 'Bob Lindqvist'],
  ['scf', 'Science Fair 2026'],
  ['sci 26', 'Science Fair 2026'],
  ['lodz', 'Łódź'],
  ['strasse', 'Hauptstraße'],
  ['حداد', 'ليلى حدّاد'],
  ['احمد', 'أحمد'],
  ['милан', 'Милан Петровић'],
  ['петровић', 'Милан Петровић'],
  ['수현', '김수현'],
  ['ＺＯＥ', 'Zoë'],
])('[UX43] %j finds %j', (query, name) => {
  expect(isFound(query, name)).toBe(true)
})

test.each([
  ['mei', 'Science Fair 2026'],
  ['fcs', 'Science Fair 2026'],
  ['bob mei', 'Bob Lindqvist'],
  ['i', 'Bob Olsen'],
])('[UX43] %j doesn’t find %j', (query, name) => {
  expect(isFound(query, name)).toBe(false)
})

test('[UX43] what begins so comes before what only holds it, and the name before the people in the chat', () => {
  const names = ['Team Fair', 'Affair', 'Fair', 'Fairy tales', 'Felix and Irma']
  const ranked = names.toSorted((one, other) => (matchWords('fair', one) ?? 99) - (matchWords('fair', other) ?? 99))
  expect(ranked).toEqual(['Fair', 'Fairy tales', 'Team Fair', 'Affair', 'Felix and Irma'])
  expect(matchWords('mei', 'Volcano', ['Mei Tanaka'])).toBeGreaterThan(matchWords('mei', 'With Mei') ?? 99)
})

test('[UX42] a group is found by who is in it, not by letters somewhere in their names', () => {
  expect(isFound('tanaka', 'Volcano & vinegar', ['Bob', 'Mei Tanaka'])).toBe(true)
  expect(isFound('mtnk', 'Volcano & vinegar', ['Bob', 'Mei Tanaka'])).toBe(false)
})
