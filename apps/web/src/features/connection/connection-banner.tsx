'use client'

import { RefreshCw, WifiOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button.tsx'
import { type Trouble, useConnectionBanner } from './use-connection-banner.ts'

export function ConnectionBanner() {
  const t = useTranslations('connection')
  const { trouble, waitingCount, tryNow } = useConnectionBanner()
  return (
    <div className="banner-place" role="status" aria-label={t('label')}>
      {trouble && <Strip trouble={trouble} waitingCount={waitingCount} onTryNow={tryNow} />}
    </div>
  )
}

function Strip({ trouble, waitingCount, onTryNow }: { trouble: Trouble; waitingCount: number; onTryNow: () => void }) {
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
