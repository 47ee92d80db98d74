'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useNewChat } from './new-chat.tsx'

export function NoChats() {
  const t = useTranslations('chats')
  const { openNewChat, preloadNewChat } = useNewChat()
  return (
    <div className="first-run">
      <EmptyState
        art="nothing-yet"
        title={t('empty.title')}
        hint={t('empty.hint')}
        action={
          <Button kind="primary" onClick={openNewChat} onPointerEnter={preloadNewChat} onFocus={preloadNewChat}>
            {t('writeToSomeone')}
          </Button>
        }
      />
    </div>
  )
}
