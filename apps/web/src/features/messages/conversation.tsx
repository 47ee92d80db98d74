'use client'

import type { ChatId, User } from '@parley/protocol'
import { ChevronLeft } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { DocumentTitle } from '../../ui/document-title.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LocalLink } from '../../ui/local-link.tsx'
import { Composer } from './composer.tsx'
import { MessageList } from './message-list.tsx'
import { useConversation } from './use-conversation.ts'

export function Conversation({ chatId }: { chatId: ChatId }) {
  const t = useTranslations()
  const { chat, status, me, rows, hasMore, loadOlder, send, retry, remove } = useConversation(chatId)
  const say = useCallback((text: string) => void send(text), [send])

  if (chat.status === 'not-found') return <ChatNotFound />

  const title = chat.status === 'ready' ? chat.title : ''
  return (
    <section className="talk">
      <DocumentTitle title={title === '' ? t('app.name') : t('app.title', { title })} />
      <header className="bar">
        <LocalLink href="/" className="ib back" aria-label={t('chats.backToChats')}>
          <ChevronLeft size={24} aria-hidden="true" />
        </LocalLink>
        {chat.status === 'ready' ? <Who title={title} peer={chat.peer} /> : <WhoBones />}
      </header>
      <MessageList
        isLoading={status !== 'ready'}
        rows={rows}
        hasMore={hasMore}
        loadOlder={loadOlder}
        retry={retry}
        remove={remove}
        me={me}
        peer={chat.status === 'ready' ? chat.peer : null}
        title={title}
      />
      <Composer chatId={chatId} title={title} onSend={say} />
    </section>
  )
}

function Who({ title, peer }: { title: string; peer: User | null }) {
  return (
    <div className="who">
      <Avatar name={title} colorKey={peer?.id ?? title} />
      <div className="min-w-0">
        <h2 className="cut" dir="auto">
          {title}
        </h2>
        {peer && (
          <p className="handle cut" dir="ltr">
            @{peer.username}
          </p>
        )}
      </div>
    </div>
  )
}

function WhoBones() {
  return (
    <div className="who bones" aria-hidden="true">
      <span className="bone size-9 rounded-full" />
      <span className="bone h-3 w-32" />
    </div>
  )
}

/** A chat that doesn't exist and one that isn't for this person look the same. */
export function ChatNotFound() {
  const t = useTranslations('chats')
  return (
    <section className="talk">
      <DocumentTitle title={useTranslations('app')('title', { title: t('notFound.title') })} />
      <EmptyState
        art="locked"
        title={t('notFound.title')}
        hint={t('notFound.hint')}
        action={
          <LocalLink href="/" className="btn">
            {t('backToChats')}
          </LocalLink>
        }
      />
    </section>
  )
}
