import { type Locale, locales, toLanguage } from './languages.ts'

/** Words a time label needs beyond digits and names of days. */
export type DayWords = { today: string; yesterday: string }

/** A day of the calendar where the person is: `2026-11-20`. Compares as text. */
export type DayKey = string

/** In whose days, hours and language a time is said. Without a zone in that of this machine. */
export type Calendar = { locale: Locale; timeZone?: string }

/** The browser's own: the document says in which language it is written. */
export function ownCalendar(): Calendar {
  const locale = locales[toLanguage(globalThis.document?.documentElement.lang) ?? 'en']
  const known = ownCalendars.get(locale)
  if (known) return known
  const fresh: Calendar = { locale }
  ownCalendars.set(locale, fresh)
  return fresh
}
const ownCalendars = new Map<Locale, Calendar>()

export function toDayKey(at: Date, calendar = ownCalendar()): DayKey {
  if (isElsewhere(calendar)) return formats(calendar).dayKey(at)
  const pad = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`
}

/** `14:32` */
export const toClock = (at: Date, calendar = ownCalendar()): string => formats(calendar).clock(at)

/** In a list: `14:32` today, `Yesterday`, `Tue` within a week, `3 Nov`, `3 Nov 2025`. */
export function toListLabel(at: Date, now: Date, words: Pick<DayWords, 'yesterday'>, calendar = ownCalendar()): string {
  const { weekday, dayAndMonth, dayMonthAndYear } = formats(calendar)
  const daysAgo = countDaysBetween(at, now, calendar)
  if (daysAgo <= 0) return toClock(at, calendar)
  if (daysAgo === 1) return words.yesterday
  if (daysAgo < 7) return weekday(at)
  return (isSameYear(at, now, calendar) ? dayAndMonth : dayMonthAndYear)(at)
}

/** Between messages: `Today`, `Yesterday`, `Thursday 19 November`, `Thursday 19 November 2025`. */
export function toDayLabel(at: Date, now: Date, words: DayWords, calendar = ownCalendar()): string {
  const { longDay, longDayAndYear } = formats(calendar)
  const daysAgo = countDaysBetween(at, now, calendar)
  if (daysAgo === 0) return words.today
  if (daysAgo === 1) return words.yesterday
  return (isSameYear(at, now, calendar) ? longDay : longDayAndYear)(at)
}

/** For a tooltip: `Thursday 19 November 2026, 14:32`. */
export const toFullLabel = (at: Date, calendar = ownCalendar()): string => withClock(formats(calendar).longDayAndYear(at), at, calendar)

/** `Tue, 14:32` */
export const withClock = (day: string, at: Date, calendar = ownCalendar()): string =>
  `${day}${formats(calendar).comma}${toClock(at, calendar)}`

/** Days of the calendar, not of 24 hours: a day with a change of clocks is one, too. Negative for what lies ahead. */
function countDaysBetween(at: Date, now: Date, calendar: Calendar): number {
  const noonOf = (date: Date) => Date.parse(`${toDayKey(date, calendar)}T12:00:00Z`)
  return Math.round((noonOf(now) - noonOf(at)) / 86_400_000)
}

const isSameYear = (at: Date, now: Date, calendar: Calendar): boolean =>
  toDayKey(at, calendar).slice(0, 4) === toDayKey(now, calendar).slice(0, 4)

/** What `Date` says of a day is said for this machine. */
const isElsewhere = ({ timeZone }: Calendar): boolean => timeZone !== undefined && timeZone !== ownTimeZone()

let ownZone: string | null = null
/** Asked once: it takes longer than all the rest. */
export function ownTimeZone(): string {
  ownZone ??= new Intl.DateTimeFormat().resolvedOptions().timeZone
  return ownZone
}

type Formats = ReturnType<typeof createFormats>

const created = new Map<string, Formats>()

function formats(calendar: Calendar): Formats {
  const key = `${calendar.locale} ${calendar.timeZone ?? ''}`
  const known = created.get(key)
  if (known) return known
  const fresh = createFormats(calendar)
  created.set(key, fresh)
  return fresh
}

/** Each is made when it is wanted first: most pages want two of them, and they are slow to make. */
function createFormats({ locale, timeZone }: Calendar) {
  const made = new Map<string, Intl.DateTimeFormat>()
  // Said of each message that is drawn, and slow to say: once for each minute, and for each day.
  const clocks = new Map<number, string>()
  const longDays = new Map<DayKey, string>()
  const format = (at: Date, options: Intl.DateTimeFormatOptions, language: string = locale): string => {
    const key = `${language} ${Object.values(options).join()}`
    const known = made.get(key) ?? new Intl.DateTimeFormat(language, { ...options, ...(timeZone && { timeZone }) })
    made.set(key, known)
    return known.format(at)
  }
  // Some browsers write `Thursday, 19 November` in British English, some don't.
  const plain = (label: string) => (locale === 'en-GB' ? label.replace(',', '') : label)
  // As ISO 8601 writes it.
  const dayKey = (at: Date) => format(at, {}, 'en-CA')
  return {
    dayKey,
    clock: (at: Date) =>
      remember(clocks, Math.floor(at.getTime() / 60_000), () => format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })),
    weekday: (at: Date) => format(at, { weekday: 'short' }),
    dayAndMonth: (at: Date) => format(at, { day: 'numeric', month: 'short' }),
    dayMonthAndYear: (at: Date) => format(at, { day: 'numeric', month: 'short', year: 'numeric' }),
    longDay: (at: Date) => plain(format(at, { weekday: 'long', day: 'numeric', month: 'long' })),
    longDayAndYear: (at: Date) =>
      remember(longDays, toDayKey(at, { locale, ...(timeZone && { timeZone }) }), () =>
        plain(format(at, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })),
      ),
    comma: locale.startsWith('ar') ? '، ' : ', ',
  }
}

/** What was asked for lately is what is asked for again. */
const rememberedMax = 2_000

function remember<Key>(labels: Map<Key, string>, key: Key, say: () => string): string {
  const known = labels.get(key)
  if (known !== undefined) return known
  if (labels.size >= rememberedMax) labels.clear()
  const label = say()
  labels.set(key, label)
  return label
}
