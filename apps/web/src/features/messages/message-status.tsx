import type { TimelineRow } from '@parley/client'
import { Check, CheckCheck, CircleAlert, Clock3 } from 'lucide-react'
import { useTranslations } from 'next-intl'

const icons = { sending: Clock3, sent: Check, delivered: CheckCheck, read: CheckCheck, failed: CircleAlert }

/** [UX15] In a slot of one width: what happens to a message moves nothing. Once it is said, it tells who has it and who read it. */
export function MessageStatus({ status, tabIndex, onPeek, onLeave, onOpen }: MessageStatusProps) {
  const t = useTranslations('message')
  const Icon = icons[status]
  if (status === 'sending' || status === 'failed') return <Icon className={status} size={15} role="img" aria-label={t(status)} />
  return (
    <button
      type="button"
      className="status"
      aria-label={t(status)}
      aria-haspopup="dialog"
      tabIndex={tabIndex}
      onPointerEnter={(event) => event.pointerType === 'mouse' && onPeek(event.currentTarget)}
      onPointerLeave={onLeave}
      onClick={(event) => onOpen(event.currentTarget)}
    >
      <Icon className={status} size={15} aria-hidden="true" />
    </button>
  )
}

export type MessageStatusProps = {
  status: TimelineRow['status']
  tabIndex: 0 | -1
  onPeek: (anchor: HTMLElement) => void
  onLeave: () => void
  onOpen: (anchor: HTMLElement) => void
}
