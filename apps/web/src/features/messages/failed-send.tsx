import type { Refusal } from '@parley/protocol'
import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { refusalSentence } from '../../i18n/refusal-sentence.tsx'

/** [UX16] Under what the server refused to take. */
export function FailedSend({ refusal, onRetry, onRemove }: { refusal: Refusal; onRetry: () => void; onRemove: () => void }) {
  const t = useTranslations('message')
  const reason = refusalSentence(useTranslations('refusals'), refusal)
  return (
    <div className="after">
      <CircleAlert size={14} strokeWidth={2} aria-hidden="true" />
      <span>
        {t('notSent')} {reason}
      </span>
      <button type="button" onClick={onRetry}>
        {t('retry')}
      </button>
      <button type="button" className="calm" onClick={onRemove}>
        {t('delete')}
      </button>
    </div>
  )
}
