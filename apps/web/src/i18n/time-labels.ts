import { locales, toLanguage } from './languages.ts'

/** Words a time label needs beyond digits and names of days. */
export type DayWords = { today: string; yesterday: string }

/** A day of the calendar where the person is: `2026-11-20`. Compares as text. */
export type DayKey = string

export function toDayKey(at: Date): DayKey {
  const pad = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
}

/** `14:32` */
export const toClock = (at: Date): string => formats().clock.format(at)

/** In a list: `14:32` today, `Yesterday`, `Tue` within a week, `3 Nov`, `3 Nov 2025`. */
export function toListLabel(at: Date, now: Date, words: Pick<DayWords, 'yesterday'>): string {
  const { weekday, dayAndMonth, dayMonthAndYear } = formats()
  const daysAgo = countDaysBetween(at, now)
  if (daysAgo <= 0) return toClock(at)
  if (daysAgo === 1) return words.yesterday
  if (daysAgo < 7) return weekday.format(at)
  return (at.getFullYear() === now.getFullYear() ? dayAndMonth : dayMonthAndYear).format(at)
}

/** Between messages: `Today`, `Yesterday`, `Thursday 19 November`, `Thursday 19 November 2025`. */
export function toDayLabel(at: Date, now: Date, words: DayWords): string {
  const { longDay, longDayAndYear } = formats()
  const daysAgo = countDaysBetween(at, now)
  if (daysAgo === 0) return words.today
  if (daysAgo === 1) return words.yesterday
  return (at.getFullYear() === now.getFullYear() ? longDay : longDayAndYear)(at)
}

/** For a tooltip: `Thursday 19 November 2026, 14:32`. */
export const toFullLabel = (at: Date): string => withClock(formats().longDayAndYear(at), at)

/** `Tue, 14:32` */
export const withClock = (day: string, at: Date): string => `${day}${formats().comma}${toClock(at)}`

/** Days of the calendar, not of 24 hours: a day with a change of clocks is one, too. Negative for what lies ahead. */
function countDaysBetween(at: Date, now: Date): number {
  const noonOf = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate(), 12)
  return Math.round((noonOf(now) - noonOf(at)) / 86_400_000)
}

type Formats = ReturnType<typeof createFormats>

const created = new Map<string, Formats>()

/** Of the language the page is written in: a label of time is made in a browser, where the document says which one that is. */
function formats(): Formats {
  const locale = locales[toLanguage(globalThis.document?.documentElement.lang) ?? 'en']
  const known = created.get(locale)
  if (known) return known
  const fresh = createFormats(locale)
  created.set(locale, fresh)
  return fresh
}

function createFormats(locale: string) {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options)
  const day = format({ weekday: 'long', day: 'numeric', month: 'long' })
  const dayAndYear = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  // Some browsers write `Thursday, 19 November` in British English, some don't.
  const plain = (label: string) => (locale === 'en-GB' ? label.replace(',', '') : label)
  return {
    clock: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    weekday: format({ weekday: 'short' }),
    dayAndMonth: format({ day: 'numeric', month: 'short' }),
    dayMonthAndYear: format({ day: 'numeric', month: 'short', year: 'numeric' }),
    longDay: (at: Date) => plain(day.format(at)),
    longDayAndYear: (at: Date) => plain(dayAndYear.format(at)),
    comma: locale.startsWith('ar') ? '، ' : ', ',
  }
}
