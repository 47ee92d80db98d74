import type { TimelineRow } from '@parley/client'
import type { MessageId } from '@parley/protocol'
import * as m from 'framer-motion/m'
import { Check, CircleAlert, Clock3 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, type ReactNode, useState } from 'react'
import { refusalSentence } from '../../i18n/refusal-sentence.tsx'
import { toClock, toFullLabel } from '../../i18n/time-labels.ts'
import { classNames } from '../../ui/class-names.ts'
import { canMove, fadeIn, rise } from '../../ui/motion.tsx'
import { isBigEmoji } from './big-emoji.ts'
import type { Entrance } from './entrances.ts'
import type { PlacedRow } from './grouping.ts'
import { MessageText } from './message-text.tsx'

export type MessageRowProps = {
  row: TimelineRow
  at: Date
  place: PlacedRow['place']
  isOwn: boolean
  authorName: string
  /** Asked once, when the row is first drawn. */
  takeEntrance: (id: MessageId) => Entrance | null
  onRetry: (id: MessageId) => void
  onRemove: (id: MessageId) => void
}

/** One message. Its wrapper inside the row may move, the row itself never does. */
export const MessageRow = memo(function MessageRow({
  row,
  at,
  place,
  isOwn,
  authorName,
  takeEntrance,
  onRetry,
  onRemove,
}: MessageRowProps) {
  const t = useTranslations()
  const text = row.status === 'sent' ? row.message.text : row.text
  const clock = toClock(at)

  return (
    <article
      aria-label={t('chat.from', { name: authorName, time: clock })}
      data-message-id={row.id}
      data-status={row.status}
      className={classNames('msg', isOwn && 'own', isTurn(place) && 'turn', place)}
    >
      <div className="stack">
        <Entering id={row.id} takeEntrance={takeEntrance}>
          <div className={classNames('bubble', isBigEmoji(text) && 'bare')}>
            <div className="text" dir="auto">
              <MessageText text={text} />
              <span className="meta">
                <time dateTime={at.toISOString()} title={toFullLabel(at)}>
                  {clock}
                </time>
                {isOwn && <Status status={row.status} />}
              </span>
            </div>
          </div>
        </Entering>
        {row.status === 'failed' && (
          <div className="after">
            <CircleAlert size={14} strokeWidth={2} aria-hidden="true" />
            <span>
              {t('message.notSent')} <FailureReason row={row} />
            </span>
            <button type="button" onClick={() => onRetry(row.id)}>
              {t('message.retry')}
            </button>
            <button type="button" className="calm" onClick={() => onRemove(row.id)}>
              {t('message.delete')}
            </button>
          </div>
        )}
      </div>
    </article>
  )
})

const isTurn = (place: PlacedRow['place']): boolean => place === 'single' || place === 'first'

function FailureReason({ row }: { row: TimelineRow & { status: 'failed' } }): ReactNode {
  return refusalSentence(useTranslations('refusals'), row.refusal)
}

const icons = { sending: Clock3, sent: Check, failed: CircleAlert }

/** In a slot of one width: what happens to a message moves nothing. */
function Status({ status }: { status: TimelineRow['status'] }) {
  const t = useTranslations('message')
  const Icon = icons[status]
  return <Icon size={15} role="img" aria-label={t(status)} />
}

function Entering({ id, takeEntrance, children }: { id: MessageId; takeEntrance: MessageRowProps['takeEntrance']; children: ReactNode }) {
  const [entrance] = useState(() => {
    const due = takeEntrance(id)
    return due && canMove() ? due : null
  })
  switch (entrance) {
    case null:
      return <div className="enter">{children}</div>
    case 'rise':
      return (
        <m.div className="enter" initial={{ y: 12, opacity: 0.4 }} animate={{ y: 0, opacity: 1 }} transition={rise}>
          {children}
        </m.div>
      )
    case 'fade':
      return (
        <m.div className="enter" initial={{ y: 6, opacity: 0 }} animate={{ y: 0, opacity: 1 }} transition={fadeIn}>
          {children}
        </m.div>
      )
    default:
      return entrance satisfies never
  }
}
