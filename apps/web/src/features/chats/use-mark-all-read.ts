import { chatListOf } from '@parley/client'
import { useEngine } from '@parley/client/react'
import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { showToast } from '../../ui/toast.ts'

/** [UX44] Everything is read, and for a few seconds it can be as it was. */
export function useMarkAllRead(): () => void {
  const t = useTranslations('chats')
  const engine = useEngine()
  return useCallback(() => {
    const unread = chatListOf(engine.getState()).filter((item) => item.unread > 0)
    for (const { chat } of unread) engine.markRead(chat.id)
    if (unread.length === 0) return void showToast({ text: t('allRead.title') })
    const undo = () => {
      for (const { chat, unreadFromSeq } of unread) engine.markUnread(chat.id, unreadFromSeq).catch(() => null)
    }
    showToast({ text: t('markedAllRead', { count: unread.length }), action: { label: t('undo'), run: undo } })
  }, [engine, t])
}
