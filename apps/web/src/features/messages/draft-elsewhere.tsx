import { AppWindow } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { toOneLine } from './message-quote.tsx'

/** Two tabs have begun different things in one chat. Only one is kept when both are closed, so the other is offered while it is there. */
export function DraftElsewhere({ text, onTake }: { text: string; onTake: () => void }) {
  const t = useTranslations('composer')
  return (
    <div className="context">
      <AppWindow size={18} aria-hidden="true" />
      <span className="words">
        <b role="status">{t('elsewhere')}</b>
        <span className="cut" dir="auto">
          {toOneLine(text)}
        </span>
      </span>
      <button type="button" className="btn s" onPointerDown={(event) => event.preventDefault()} onClick={onTake}>
        {t('takeElsewhere')}
      </button>
    </div>
  )
}
