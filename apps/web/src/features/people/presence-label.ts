import type { User } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useCalendar } from '../../i18n/calendar.tsx'
import { type Calendar, toDayKey, toListLabel } from '../../i18n/time-labels.ts'

/** The words a line about somebody's presence is made of. */
export type PresenceWords = {
  online: string
  away: string
  busy: string
  offline: string
  yesterday: string
  /** `last seen at 14:05` */
  lastSeenAt: (time: string) => string
  /** `last seen yesterday`, `last seen 3 Nov` */
  lastSeenOn: (day: string) => string
  /** Without it as this machine counts days. */
  calendar?: Calendar
}

export function usePresenceWords(): PresenceWords {
  const t = useTranslations('presence')
  const calendar = useCalendar()
  return useMemo(
    () => ({
      online: t('online'),
      away: t('away'),
      busy: t('busy'),
      offline: t('offline'),
      yesterday: t('yesterday'),
      lastSeenAt: (time) => t('lastSeenAt', { time }),
      lastSeenOn: (day) => t('lastSeenOn', { day }),
      calendar,
    }),
    [t, calendar],
  )
}

/**
 * [UX48] `online`, `away`, `busy`, or when somebody was last seen; null where there is nothing to say: a bot is always there, and who
 * doesn't share when they were seen is simply not here.
 */
export function presenceLabel({ presence, lastSeenAt, isBot }: User, now: Date, words: PresenceWords): string | null {
  if (isBot) return null
  switch (presence) {
    case 'online':
    case 'away':
    case 'busy':
      return words[presence]
    case 'offline':
      return lastSeenAt === null ? words.offline : lastSeenLabel(new Date(lastSeenAt), now, words)
    default:
      return presence satisfies never
  }
}

function lastSeenLabel(at: Date, now: Date, words: PresenceWords): string {
  const label = toListLabel(at, now, words, words.calendar)
  if (toDayKey(at, words.calendar) === toDayKey(now, words.calendar) || at > now) return words.lastSeenAt(label)
  return words.lastSeenOn(label === words.yesterday ? label.toLowerCase() : label)
}
