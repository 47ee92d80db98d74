'use client'

import { useChats } from '@parley/client/react'
import { useTranslations } from 'next-intl'
import { DocumentTitle } from '../../ui/document-title.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { NoChats } from './no-chats.tsx'

/** The sheet while no chat is open. */
export function ChatsHome() {
  const t = useTranslations()
  const chats = useChats()
  return (
    <section className="talk">
      <DocumentTitle title={t('app.title', { title: t('chats.title') })} />
      {chats.status === 'ready' &&
        (chats.chats.length === 0 ? (
          <NoChats />
        ) : (
          <EmptyState art="someone-waits" title={t('chats.pick.title')} hint={t('chats.pick.hint')} />
        ))}
    </section>
  )
}
