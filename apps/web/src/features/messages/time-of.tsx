import { useTranslations } from 'next-intl'
import { toClock, toFullLabel, toListLabel, withClock } from '../../i18n/time-labels.ts'

/** When something happened: the time today, the day and the time before that, all of it in the tooltip. */
export function TimeOf({ at, now }: { at: string; now: Date }) {
  const t = useTranslations('chats')
  const date = new Date(at)
  const label = toListLabel(date, now, { yesterday: t('yesterday') })
  return (
    <time dateTime={date.toISOString()} title={toFullLabel(date)}>
      {label === toClock(date) ? label : withClock(label, date)}
    </time>
  )
}
