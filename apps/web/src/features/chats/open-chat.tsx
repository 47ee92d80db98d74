'use client'

import { useChat } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { DocumentTitle } from '../../ui/document-title.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LocalLink } from '../../ui/local-link.tsx'
import { LeftWords } from './left-words.tsx'

/**
 * The chat that is open, as long as one is in it. Whoever is put out of it, or leaves it on another device, is told so at once, in its
 * place and by its name. A chat that was never theirs is the business of what stands inside.
 */
export function OpenChat({ chatId, children }: { chatId: ChatId; children: ReactNode }) {
  const chat = useChat(chatId)
  const [wasCalled, setWasCalled] = useState<string | null>(null)
  const title = chat.status === 'ready' ? chat.title : null
  if (title !== null && title !== wasCalled) setWasCalled(title)
  return chat.status === 'not-found' && wasCalled !== null ? <Gone chatId={chatId} name={wasCalled} /> : children
}

function Gone({ chatId, name }: { chatId: ChatId; name: string }) {
  const t = useTranslations('chats')
  const app = useTranslations('app')
  const back = useRef<HTMLAnchorElement>(null)

  // What had the focus is gone.
  useEffect(() => back.current?.focus(), [])

  return (
    <section className="talk" role="alert">
      <DocumentTitle title={app('title', { title: t('gone.title', { name }) })} />
      <EmptyState
        art="locked"
        title={t('gone.title', { name })}
        hint={t('gone.hint')}
        action={
          <LocalLink ref={back} href="/" className="btn">
            {t('backToChats')}
          </LocalLink>
        }
      />
      <LeftWords chatId={chatId} />
    </section>
  )
}
