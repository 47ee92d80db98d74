'use client'

import { useEngine } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { goTo } from '../../ui/local-link.tsx'
import { useSelf } from '../connection/index.ts'
import { toPreviewWords } from '../markup/index.ts'
import { toFirstName } from '../people/index.ts'
import { createTabsTogether, type LockManager, type TabsTogether } from './tabs-together.ts'
import { watchNews } from './watch-news.ts'

export function Watcher({ openChatId }: { openChatId: ChatId | null }) {
  const t = useTranslations('notifications')
  const engine = useEngine()
  const me = useSelf().id
  const [tabs, setTabs] = useState<TabsTogether | null>(null)

  useEffect(() => {
    const locks = navigator.locks as LockManager | undefined
    if (!locks || !('Notification' in window)) return
    const together = createTabsTogether(me, locks)
    setTabs(together)
    return () => together.leave()
  }, [me])

  useEffect(() => {
    if (!tabs) return
    return watchNews({
      engine,
      me,
      tabs,
      toWords({ item, authorId, preview: source }, { showsText, count }) {
        const preview = toPreviewWords(source)
        const author = engine.getState().sync.users[authorId]?.displayName
        const line = item.chat.kind === 'group' && author ? t('said', { name: toFirstName(author), text: preview }) : preview
        const told = showsText ? line : t('newMessages', { count: 1 })
        return {
          title: item.title,
          body: count === 1 ? told : showsText ? `${t('newMessages', { count })}\n${line}` : t('newMessages', { count }),
        }
      },
      onOpen: goTo,
    })
  }, [engine, me, tabs, t])

  useEffect(() => {
    if (!tabs) return
    const look = () => tabs.see(document.visibilityState === 'visible' && document.hasFocus() ? openChatId : null)
    look()
    window.addEventListener('focus', look)
    window.addEventListener('blur', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('focus', look)
      window.removeEventListener('blur', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [tabs, openChatId])

  return null
}
