import { CheckCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'

const lines = [
  { words: 'first', place: 'first', at: '14:30' },
  { words: 'second', place: 'last', at: '14:30' },
  { words: 'own', place: 'own turn single', at: '14:32' },
] as const

/** For the eye alone: a few lines of talk in the size, density and contrast that are chosen, in the bubbles of the product. */
export function AppearancePreview() {
  const t = useTranslations('settings.appearance.preview')
  return (
    <div className="talk-sample" aria-hidden="true">
      {lines.map(({ words, place, at }) => (
        <div key={words} className={`msg ${place}`}>
          <div className="stack">
            <div className="bubble">
              <div className="text" dir="auto">
                {t(words)}
                <span className="meta">
                  <time>{at}</time>
                  {words === 'own' && <CheckCheck className="read" size={15} strokeWidth={2} />}
                </span>
              </div>
            </div>
          </div>
        </div>
      ))}
    </div>
  )
}
