'use client'

import type { ChatListItem } from '@parley/client'
import type { ChatId } from '@parley/protocol'
import { Search, SquarePen, X } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Segments } from '../../ui/segments.tsx'
import { useGlide } from '../../ui/use-glide.ts'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import { ChatRow } from './chat-row.tsx'
import { moveFocusInList } from './move-focus-in-list.ts'
import { useNewChat } from './new-chat.tsx'
import { useChatList } from './use-chat-list.ts'
import { useRowMenu } from './use-row-menu.ts'
import { useSettledOrder } from './use-settled-order.ts'

const loadRowMenu = () => import('./row-menu.tsx')
const RowMenu = dynamic(() => loadRowMenu().then((module) => module.RowMenu), { ssr: false })

export type ChatListProps = {
  openChatId: ChatId | null
  /** Beside "New chat", where there is no rail. */
  account: ReactNode
}

export function ChatList({ openChatId, account }: ChatListProps) {
  const t = useTranslations('chats')
  const now = useNow()
  const { isLoading, isEmpty, chats, me, query, sought, setQuery, filter, setFilter } = useChatList(openChatId)
  const { openNewChat, preloadNewChat } = useNewChat()
  const menu = useRowMenu()
  useWhenIdle(loadRowMenu)
  const [isPointerOver, setPointerOver] = useState(false)
  const rows = useSettledOrder(chats, toId, isPointerOver)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLElement>(null)
  useGlide(list, rows.map(toId).join())
  const menuItem = menu.place && chats.find(({ chat }) => chat.id === menu.place?.chatId)
  const tabStop = rows.some(({ chat }) => chat.id === openChatId) ? openChatId : rows[0]?.chat.id

  // A chat that was opened from elsewhere comes into view.
  useEffect(() => {
    if (openChatId && !isLoading) list.current?.querySelector(`[data-key="${openChatId}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [openChatId, isLoading])

  const onFieldKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && query !== '') {
      event.preventDefault()
      setQuery('')
    }
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      list.current?.querySelector<HTMLElement>('.row')?.focus()
    }
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
          onKeyDown={onFieldKeyDown}
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
      {!isLoading && !isEmpty && (
        <div className="filters">
          <Segments
            label={t('filter.label')}
            value={filter}
            onChange={setFilter}
            options={[
              { value: 'all', label: t('filter.all') },
              { value: 'unread', label: t('filter.unread') },
            ]}
          />
        </div>
      )}
      {menu.hasFailed && (
        <p role="alert" className="px-3 pb-2 text-ui text-danger">
          {t('notMarked')}
        </p>
      )}
      <nav
        ref={list}
        className="rows"
        aria-label={t('title')}
        aria-busy={isLoading}
        onKeyDown={moveFocusInList}
        onPointerEnter={({ pointerType }) => pointerType === 'mouse' && setPointerOver(true)}
        onPointerLeave={() => setPointerOver(false)}
      >
        {isLoading && <RowBones />}
        {rows.map((item) => (
          <ChatRow
            key={item.chat.id}
            item={item}
            isOpen={item.chat.id === openChatId}
            isTabStop={item.chat.id === tabStop}
            me={me}
            now={now}
            onMenu={menu.openMenu}
          />
        ))}
        {!isLoading && !isEmpty && rows.length === 0 && (
          <NoneShown sought={sought} onShowAll={() => (sought === '' ? setFilter('all') : setQuery(''))} />
        )}
      </nav>
      {menu.place && menuItem && (
        <RowMenu
          item={menuItem}
          anchor={menu.place.anchor}
          isOpen={menu.isOpen}
          onClose={menu.closeMenu}
          onMarkRead={menu.markRead}
          onMarkUnread={menu.markUnread}
        />
      )}
    </section>
  )
}

const toId = ({ chat }: ChatListItem): ChatId => chat.id

function NoneShown({ sought, onShowAll }: { sought: string; onShowAll: () => void }) {
  const t = useTranslations('chats')
  const showAll = <Button onClick={onShowAll}>{t('showAll')}</Button>
  if (sought === '') return <EmptyState art="someone-waits" title={t('allRead.title')} hint={t('allRead.hint')} action={showAll} />
  return (
    <EmptyState art="nothing-found" title={t('nothingFound.title', { query: sought })} hint={t('nothingFound.hint')} action={showAll} />
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
