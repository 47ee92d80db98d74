'use client'

import type { ChatId } from '@parley/protocol'
import { Search, SquarePen, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ChatRow } from './chat-row.tsx'
import { useNewChat } from './new-chat.tsx'
import { useChatList } from './use-chat-list.ts'

export type ChatListProps = {
  openChatId: ChatId | null
  /** Beside "New chat", where there is no rail. */
  account: ReactNode
}

export function ChatList({ openChatId, account }: ChatListProps) {
  const t = useTranslations('chats')
  const now = useNow()
  const { isLoading, isEmpty, chats, me, query, sought, setQuery } = useChatList()
  const { openNewChat, preloadNewChat } = useNewChat()
  const field = useRef<HTMLInputElement>(null)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || query === '') return
    event.preventDefault()
    setQuery('')
  }

  return (
    <section className="list" aria-label={t('region')}>
      <header className="bar">
        <h1>{t('title')}</h1>
        {account}
        <IconButton label={t('newChat')} tip="below-start" onClick={openNewChat} onPointerEnter={preloadNewChat} onFocus={preloadNewChat}>
          <SquarePen size={20} aria-hidden="true" />
        </IconButton>
      </header>
      <label className="find">
        <Search size={18} aria-hidden="true" />
        <input
          ref={field}
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          dir="auto"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        {query !== '' && (
          <button
            type="button"
            className="ib s"
            aria-label={t('clear')}
            onClick={() => {
              setQuery('')
              field.current?.focus()
            }}
          >
            <X size={16} aria-hidden="true" />
          </button>
        )}
      </label>
      <nav className="rows" aria-label={t('title')} aria-busy={isLoading}>
        {isLoading && <RowBones />}
        {chats.map((item) => (
          <ChatRow key={item.chat.id} item={item} isOpen={item.chat.id === openChatId} me={me} now={now} />
        ))}
        {!isLoading && !isEmpty && chats.length === 0 && (
          <EmptyState
            art="nothing-found"
            title={t('nothingFound.title', { query: sought })}
            hint={t('nothingFound.hint')}
            action={<Button onClick={() => setQuery('')}>{t('showAll')}</Button>}
          />
        )}
      </nav>
    </section>
  )
}

function RowBones() {
  return (
    <div className="bones" aria-hidden="true">
      {[
        ['46%', '82%', 1],
        ['58%', '64%', 0.75],
        ['38%', '74%', 0.45],
      ].map(([name, last, opacity]) => (
        <div key={name} className="row-bones" style={{ opacity }}>
          <span className="bone face" />
          <span className="min-w-0 flex-1">
            <span className="bone h-3" style={{ width: name }} />
            <span className="bone mt-[10px] h-[10px]" style={{ width: last }} />
          </span>
        </div>
      ))}
    </div>
  )
}
