import { useTranslations } from 'next-intl'
import { useCalendar } from '../../i18n/calendar.tsx'
import { toDayLabel } from '../../i18n/time-labels.ts'

export function DayDivider({ at, now }: { at: Date; now: Date }) {
  const label = useDayLabel(at, now)
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> can't hold the day's name
    <div className="day" role="separator" aria-label={label}>
      <span>{label}</span>
    </div>
  )
}

/** The same name over the list, for the eye alone. */
export function DayFloat({ at, now, isShown }: { at: Date | null; now: Date; isShown: boolean }) {
  const label = useDayLabel(at ?? now, now)
  return (
    <div className="day day-float" aria-hidden="true" data-shown={(isShown && at !== null) || undefined}>
      <span>{label}</span>
    </div>
  )
}

function useDayLabel(at: Date, now: Date): string {
  const t = useTranslations('chat')
  return toDayLabel(at, now, { today: t('today'), yesterday: t('yesterday') }, useCalendar())
}
