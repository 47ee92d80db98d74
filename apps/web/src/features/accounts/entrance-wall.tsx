import { Check } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'

/** Beside sign-in, for the eye alone: a few lines of somebody's talk, in the bubbles of the product. */
export function EntranceWall() {
  const t = useTranslations()
  return (
    <aside className="stage" aria-hidden="true">
      <svg viewBox="0 0 720 880" aria-hidden="true" preserveAspectRatio="xMidYMid slice">
        <path d="M350 40v560a280 280 0 0 1 0-560Z" fill="oklch(1 0.02 190 / 0.055)" />
        <path d="M370 280v560a280 280 0 0 0 0-560Z" fill="oklch(0.15 0.03 205 / 0.16)" />
      </svg>
      <div className="scene">
        <Line place="first" by={{ name: t('wall.carol'), hue: 'hue-8' }} at="08:56">
          {t('wall.carolFirst')}
        </Line>
        <Line place="last" initials={{ letters: 'CN', hue: 'hue-8' }} at="08:57">
          {t('wall.carolSecond')}
        </Line>
        <Line place="turn" by={{ name: t('wall.layla'), hue: 'hue-7' }} initials={{ letters: 'لح', hue: 'hue-7' }} at="09:01">
          {t('wall.laylaFirst')}
        </Line>
        <Line place="own turn first" at="09:02">
          {t('wall.ownFirst')}
        </Line>
        <Line place="own last" at="09:02">
          {t('wall.ownSecond')}
        </Line>
      </div>
      <p className="promise">{t('app.promise')}</p>
    </aside>
  )
}

type LineProps = {
  place: string
  by?: { name: string; hue: string }
  initials?: { letters: string; hue: string }
  at: string
  children: ReactNode
}

function Line({ place, by, initials, at, children }: LineProps) {
  return (
    <div className={`msg named ${place}`}>
      {initials && <span className={`av ${initials.hue}`}>{initials.letters}</span>}
      <div className="stack">
        <div className="bubble">
          {by && (
            <div className={`by ${by.hue}`}>
              <bdi>{by.name}</bdi>
            </div>
          )}
          <div className="text" dir="auto">
            {children}
            <span className="meta">
              <time>{at}</time>
              {place.startsWith('own') && <Check size={15} strokeWidth={2} />}
            </span>
          </div>
        </div>
      </div>
    </div>
  )
}
