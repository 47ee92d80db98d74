'use client'

import type { Keeping } from '@parley/client'
import { HardDrive, RefreshCw, WifiHigh, WifiOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { late } from '../../ui/late.tsx'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import { type Trouble, useConnectionBanner } from './use-connection-banner.ts'

const [UpToDate, loadUpToDate] = late(() => import('./up-to-date.tsx').then((module) => module.UpToDate))

export function ConnectionBanner() {
  const t = useTranslations('connection')
  const { trouble, waitingCount, keeping, tryNow } = useConnectionBanner()
  const [wasAway, setWasAway] = useState(false)
  if (trouble && !wasAway) setWasAway(true)
  useWhenIdle(loadUpToDate)
  return (
    <div className="banner-place" role="status" aria-label={t('label')}>
      {trouble && <Strip trouble={trouble} waitingCount={waitingCount} onTryNow={tryNow} />}
      {wasAway && <UpToDate isTroubleShown={trouble !== null} />}
      <NotKept keeping={keeping} />
    </div>
  )
}

/** What is written isn't safe here until it is sent. */
export function NotKept({ keeping }: { keeping: Keeping }) {
  const t = useTranslations('connection')
  switch (keeping) {
    case 'kept':
      return null
    case 'no-room':
    case 'failing':
      return (
        <div className="banner">
          <HardDrive size={18} aria-hidden="true" />
          <span>
            {t(keeping === 'no-room' ? 'noRoom' : 'notKept')}{' '}
            <span className="more">{t(keeping === 'no-room' ? 'noRoomHint' : 'notKeptHint')}</span>
          </span>
        </div>
      )
    default:
      return keeping satisfies never
  }
}

export function Strip({ trouble, waitingCount, onTryNow }: { trouble: Trouble; waitingCount: number; onTryNow: () => void }) {
  const t = useTranslations('connection')
  const more = waitingCount > 0 && <span className="more">{t('waiting', { count: waitingCount })}</span>
  switch (trouble.kind) {
    case 'offline':
      return (
        <div className="banner">
          <WifiOff size={18} aria-hidden="true" />
          <span>
            {t('offline')} {more || <span className="more">{t('offlineHint')}</span>}
          </span>
        </div>
      )
    case 'limited':
      // What is written leaves at once all the same, so there is nothing to count.
      return (
        <div className="banner calm">
          <WifiHigh size={18} aria-hidden="true" />
          <span>
            {t('limited')} <span className="more">{t('limitedHint')}</span>
          </span>
          <Button size="s" onClick={onTryNow}>
            {t('tryNow')}
          </Button>
        </div>
      )
    case 'connecting':
      return (
        <div className="banner calm">
          <RefreshCw size={18} aria-hidden="true" />
          <span>
            {t('connecting')}
            {more && <> · {more}</>}
          </span>
        </div>
      )
    case 'reconnecting':
      return (
        <div className="banner calm">
          <RefreshCw size={18} aria-hidden="true" />
          <span>
            <span className="sr-only">{t('reconnecting')}</span>
            {/* Each second would be read out. */}
            <span aria-hidden="true">
              {trouble.secondsLeft === null
                ? t('reconnecting')
                : t.rich('reconnectingIn', { seconds: trouble.secondsLeft, num: (words) => <span className="num">{words}</span> })}
            </span>
            {more && <> · {more}</>}
          </span>
          <Button size="s" disabled={trouble.secondsLeft === null} onClick={onTryNow}>
            {t('tryNow')}
          </Button>
        </div>
      )
    default:
      return trouble satisfies never
  }
}
