import { locale } from './locale.ts'

/** Words a time label needs beyond digits and names of days. */
export type DayWords = { today: string; yesterday: string }

/** A day of the calendar where the person is: `2026-11-20`. Compares as text. */
export type DayKey = string

export function toDayKey(at: Date): DayKey {
  const pad = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
}

/** `14:32` */
export const toClock = (at: Date): string => clock.format(at)

/** In a list: `14:32` today, `Yesterday`, `Tue` within a week, `3 Nov`, `3 Nov 2025`. */
export function toListLabel(at: Date, now: Date, words: Pick<DayWords, 'yesterday'>): string {
  const daysAgo = countDaysBetween(at, now)
  if (daysAgo <= 0) return toClock(at)
  if (daysAgo === 1) return words.yesterday
  if (daysAgo < 7) return weekday.format(at)
  return (at.getFullYear() === now.getFullYear() ? dayAndMonth : dayMonthAndYear).format(at)
}

/** Between messages: `Today`, `Yesterday`, `Thursday 19 November`, `Thursday 19 November 2025`. */
export function toDayLabel(at: Date, now: Date, words: DayWords): string {
  const daysAgo = countDaysBetween(at, now)
  if (daysAgo === 0) return words.today
  if (daysAgo === 1) return words.yesterday
  return (at.getFullYear() === now.getFullYear() ? longDay : longDayAndYear).format(at).replace(',', '')
}

/** For a tooltip: `Thursday 19 November 2026, 14:32`. */
export const toFullLabel = (at: Date): string => `${longDayAndYear.format(at).replace(',', '')}, ${toClock(at)}`

/** Days of the calendar, not of 24 hours: a day with a change of clocks is one, too. Negative for what lies ahead. */
function countDaysBetween(at: Date, now: Date): number {
  const noonOf = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate(), 12)
  return Math.round((noonOf(now) - noonOf(at)) / 86_400_000)
}

const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' })
const dayAndMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
const dayMonthAndYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' })
const longDay = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
const longDayAndYear = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
