'use client'

import { useUnreadTotal } from '@parley/client/react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect } from 'react'
import { TitlePrefix } from '../../ui/document-title.tsx'
import { toBadge } from './to-badge.ts'
import { toIconAddress } from './unread-icon.ts'

/** [UX45] How much is unread stands before the title of every page, as a dot on its icon, and on the app's where it is installed. */
export function UnreadInTitle({ children }: { children: ReactNode }) {
  const t = useTranslations('chats')
  const unread = useUnreadTotal()
  const hasUnread = unread > 0

  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    if (!icon || !hasUnread) return
    icon.href = toIconAddress({ hasUnread: true })
    return () => {
      icon.href = toIconAddress({ hasUnread: false })
    }
  }, [hasUnread])

  useEffect(() => {
    // Refused where the page isn't installed, which is no news.
    const shown = hasUnread ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.()
    shown?.catch(() => null)
  }, [hasUnread, unread])

  return <TitlePrefix value={hasUnread ? `${t('unreadTitle', { count: toBadge(unread) })} ` : ''}>{children}</TitlePrefix>
}
