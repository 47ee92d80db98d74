'use client'

import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Locale } from './languages.ts'
import { type Calendar, ownCalendar, ownTimeZone } from './time-labels.ts'
import { writeTimeZone } from './time-zone-cookie.ts'

const CalendarContext = createContext<Calendar | null>(null)

/**
 * Where a server draws times, in the zone that this browser has named before; what was drawn so stays as it is while that is still its zone.
 * Without one nothing is drawn that depends on it.
 */
export function CalendarProvider({ locale, timeZone, children }: { locale: Locale; timeZone: string | null; children: ReactNode }) {
  const named = useMemo<Calendar | null>(() => (timeZone === null ? null : { locale, timeZone }), [locale, timeZone])
  const calendar = useSyncExternalStore(
    never,
    () => (named && named.timeZone === ownTimeZone() ? named : null),
    () => named,
  )
  useEffect(() => writeTimeZone(ownTimeZone()), [])
  return <CalendarContext value={calendar}>{children}</CalendarContext>
}

/** In whose days and hours this page speaks. */
export const useCalendar = (): Calendar => useContext(CalendarContext) ?? ownCalendar()

const never = () => () => {}
