import { useConnection, useUnreadTotal } from '@parley/client/react'
import { CircleCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useIsPageHidden } from '../../ui/use-is-page-hidden.ts'
import { followReturn, here } from './follow-return.ts'

/** So long it stands before somebody's eyes. */
const shownMs = 5_000

/** [UX51] What came meanwhile, once everything has: said once, after one was away for so long that it was shown. */
export function UpToDate({ isTroubleShown }: { isTroubleShown: boolean }) {
  const t = useTranslations('connection')
  const isOnline = useConnection().status === 'online'
  const unread = useUnreadTotal()
  const isHidden = useIsPageHidden()
  const [state, setState] = useState(here)
  const now = followReturn(state, { isTroubleShown, isOnline, unread })
  if (now !== state) setState(now)
  const count = now.status === 'back' && !isTroubleShown ? now.arrived : 0

  useEffect(() => {
    if (count === 0 || isHidden) return
    const timer = setTimeout(() => setState(here), shownMs)
    return () => clearTimeout(timer)
  }, [count, isHidden])

  if (count === 0) return null
  return (
    <div className="banner good">
      <CircleCheck size={18} aria-hidden="true" />
      <span>{t('upToDate', { count })}</span>
    </div>
  )
}
