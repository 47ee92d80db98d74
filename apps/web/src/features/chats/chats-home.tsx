'use client'

import { useChats } from '@parley/client/react'
import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button.tsx'
import { DocumentTitle } from '../../ui/document-title.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useNewChat } from './new-chat.tsx'
import { NoChats } from './no-chats.tsx'

/** The sheet while no chat is open. */
export function ChatsHome() {
  const t = useTranslations()
  const chats = useChats()
  return (
    <section className="talk">
      <DocumentTitle title={t('app.title', { title: t('chats.title') })} />
      {chats.status === 'ready' && (chats.chats.length === 0 ? <NoChats /> : <PickOne />)}
    </section>
  )
}

function PickOne() {
  const t = useTranslations('chats')
  const { openNewChat, preloadNewChat } = useNewChat()
  return (
    <EmptyState
      art="someone-waits"
      title={t('pick.title')}
      hint={t('pick.hint')}
      action={
        <Button onClick={openNewChat} onPointerEnter={preloadNewChat} onFocus={preloadNewChat}>
          {t('writeToSomeone')}
        </Button>
      }
    />
  )
}
