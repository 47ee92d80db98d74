import { expect, test, vi } from 'vitest'
import { toClock, toDayKey, toDayLabel, toFullLabel, toListLabel } from './time-labels.ts'

const words = { today: 'Today', yesterday: 'Yesterday' }
const now = new Date(2026, 10, 20, 14, 40)

test.each([
  [new Date(2026, 10, 20, 14, 32), '14:32'],
  [new Date(2026, 10, 20, 0, 5), '00:05'],
  [new Date(2026, 10, 19, 23, 59), 'Yesterday'],
  [new Date(2026, 10, 17, 8), 'Tue'],
  [new Date(2026, 10, 14, 8), 'Sat'],
  [new Date(2026, 10, 13, 8), '13 Nov'],
  [new Date(2026, 10, 3, 8), '3 Nov'],
  [new Date(2025, 10, 3, 8), '3 Nov 2025'],
])('in a list %s is %s', (at, label) => {
  expect(toListLabel(at, now, words)).toBe(label)
})

test('a clock that runs ahead shows the time, not a day to come', () => {
  expect(toListLabel(new Date(2026, 10, 21, 0, 10), now, words)).toBe('00:10')
})

test.each([
  [new Date(2026, 10, 20, 1), 'Today'],
  [new Date(2026, 10, 19, 1), 'Yesterday'],
  [new Date(2026, 10, 18, 1), 'Wednesday 18 November'],
  [new Date(2025, 10, 19, 1), 'Wednesday 19 November 2025'],
])('between messages %s is %s', (at, label) => {
  expect(toDayLabel(at, now, words)).toBe(label)
})

test('a day with a change of clocks is one day', () => {
  expect(toDayLabel(new Date(2026, 9, 24, 23, 30), new Date(2026, 9, 25, 23, 30), words)).toBe('Yesterday')
  expect(toDayLabel(new Date(2026, 2, 28, 0, 30), new Date(2026, 2, 29, 23, 30), words)).toBe('Yesterday')
})

test('the tooltip has it all', () => {
  expect(toFullLabel(new Date(2026, 10, 19, 14, 32))).toBe('Thursday 19 November 2026, 14:32')
  expect(toClock(new Date(2026, 10, 19, 9, 2))).toBe('09:02')
  expect(toDayKey(new Date(2026, 0, 3))).toBe('2026-01-03')
})

test.each([
  ['de', ['14:32', 'Di', '3. Nov.', 'Mittwoch, 18. November', 'Donnerstag, 19. November 2026, 14:32']],
  ['ar', ['14:32', 'الثلاثاء', '3 نوفمبر', 'الأربعاء، 18 نوفمبر', 'الخميس، 19 نوفمبر 2026، 14:32']],
])('[UX59] where the page is written in %s, so are its days', (lang, labels) => {
  vi.stubGlobal('document', { documentElement: { lang } })
  expect([
    toClock(new Date(2026, 10, 20, 14, 32)),
    toListLabel(new Date(2026, 10, 17, 8), now, words),
    toListLabel(new Date(2026, 10, 3, 8), now, words),
    toDayLabel(new Date(2026, 10, 18, 1), now, words),
    toFullLabel(new Date(2026, 10, 19, 14, 32)),
  ]).toEqual(labels)
  vi.unstubAllGlobals()
})
