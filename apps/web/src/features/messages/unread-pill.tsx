import { ArrowUp, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useCalendar } from '../../i18n/calendar.tsx'
import { toClock, toDayKey, toListLabel } from '../../i18n/time-labels.ts'

export type UnreadPillProps = {
  count: number
  /** When the first of them was said; null where it isn't here. */
  since: Date | null
  now: Date
  onJump: () => void
  onRead: () => void
}

/** [UX6] Over the list while the divider is above what one sees: back to it, or done with it. */
export function UnreadPill({ count, since, now, onJump, onRead }: UnreadPillProps) {
  const t = useTranslations('chat')
  const chats = useTranslations('chats')
  const calendar = useCalendar()
  const isToday = since !== null && toDayKey(since, calendar) === toDayKey(now, calendar)
  const time = since && (isToday ? toClock(since, calendar) : toListLabel(since, now, { yesterday: chats('yesterday') }, calendar))
  return (
    <div className="unread-pill">
      <button type="button" onClick={onJump}>
        <ArrowUp size={16} strokeWidth={2} aria-hidden="true" />
        {time === null ? t('unread', { count }) : t('unreadSince', { count, time })}
      </button>
      <button type="button" className="ib" aria-label={t('markRead')} title={t('markRead')} onClick={onRead}>
        <X size={14} strokeWidth={2} aria-hidden="true" />
      </button>
    </div>
  )
}
