import { CheckCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'

/** For the eye alone: a few lines of talk in the size, density and contrast that are chosen, in the bubbles of the product. */
export function AppearancePreview() {
  const t = useTranslations('settings.appearance.preview')
  return (
    <div className="talk-sample" aria-hidden="true">
      <div className="msg first">
        <div className="stack">
          <div className="bubble">
            <div className="text" dir="auto">
              {t('first')}
              <span className="meta">
                <time>14:30</time>
              </span>
            </div>
          </div>
        </div>
      </div>
      <div className="msg last">
        <div className="stack">
          <div className="bubble">
            <div className="text" dir="auto">
              {t('second')}
              <span className="meta">
                <time>14:30</time>
              </span>
            </div>
          </div>
        </div>
      </div>
      <div className="msg own turn single">
        <div className="stack">
          <div className="bubble">
            <div className="text" dir="auto">
              {t('own')}
              <span className="meta">
                <time>14:32</time>
                <CheckCheck className="read" size={15} strokeWidth={2} />
              </span>
            </div>
          </div>
        </div>
      </div>
    </div>
  )
}
