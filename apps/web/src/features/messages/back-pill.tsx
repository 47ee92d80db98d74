import { CornerUpLeft } from 'lucide-react'
import { useTranslations } from 'next-intl'

/** [UX11] After a jump: to exactly where one was. */
export function BackPill({ onBack }: { onBack: () => void }) {
  const t = useTranslations('chat')
  return (
    <button type="button" className="back-pill" onClick={onBack}>
      <CornerUpLeft size={16} strokeWidth={2} aria-hidden="true" />
      {t('jumpBack')}
    </button>
  )
}
