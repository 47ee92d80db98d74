'use client'

import type { ChatListItem } from '@parley/client'
import type { ChatId } from '@parley/protocol'
import { SquarePen, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type CSSProperties, type KeyboardEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { IconButton } from '../../ui/button.tsx'
import { FindField } from '../../ui/find-field.tsx'
import { late } from '../../ui/late.tsx'
import { Segments } from '../../ui/segments.tsx'
import { useAfter } from '../../ui/use-after.ts'
import { useGlide } from '../../ui/use-glide.ts'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import { useWasOnline } from '../connection/index.ts'
import { ChatRow } from './chat-row.tsx'
import { moveFocusInList } from './move-focus-in-list.ts'
import { useNewChat } from './new-chat.tsx'
import { NoneShown } from './none-shown.tsx'
import { wholeMax } from './rows-in-reach.ts'
import { useChatList } from './use-chat-list.ts'
import { useListKeys } from './use-list-keys.ts'
import { useRowMenu } from './use-row-menu.ts'
import { useRowsInReach } from './use-rows-in-reach.ts'
import { useSettledOrder } from './use-settled-order.ts'

const [RowMenu, loadRowMenu] = late(() => import('./row-menu.tsx').then((module) => module.RowMenu))
const [FoundPeople, loadFoundPeople] = late(() => import('./found-people.tsx').then((module) => module.FoundPeople))

export type ChatListProps = {
  openChatId: ChatId | null
  /** Beside "New chat", where there is no rail. */
  account: ReactNode
  /** At the end of the search field: the way to anywhere else. */
  switcher: ReactNode
}

const newChatIcon = <SquarePen size={20} aria-hidden="true" />

export const ChatList = memo(function ChatList({ openChatId, account, switcher }: ChatListProps) {
  const t = useTranslations('chats')
  const now = useNow()
  const { isLoading, isEmpty, all, chats, me, query, sought, setQuery, filter, setFilter } = useChatList(openChatId)
  const { openNewChat, preloadNewChat } = useNewChat()
  const menu = useRowMenu()
  useWhenIdle(loadRowMenu)
  useWhenIdle(loadFoundPeople)
  const [isPointerOver, setPointerOver] = useState(false)
  const rows = useSettledOrder(chats, toId, isPointerOver)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLElement>(null)
  useGlide(list, { order: rows.map(toId).join(), isLive: useWasOnline() })
  useListKeys(rows, openChatId)
  const hasBones = useAfter(isLoading, bonesTiming)
  const menuItem = menu.place && chats.find(({ chat }) => chat.id === menu.place?.chatId)
  const tabStop = rows.some(({ chat }) => chat.id === openChatId) ? openChatId : rows[0]?.chat.id
  const [focusedId, setFocusedId] = useState<string | null>(null)
  const isLong = rows.length > wholeMax
  const shown = useRowsInReach(list, rows.length, toKept(rows, [tabStop ?? null, focusedId]))

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
          {newChatIcon}
        </IconButton>
      </header>
      <FindField
        field={field}
        label={t('search')}
        query={query}
        onSearch={setQuery}
        onKeyDown={onFieldKeyDown}
        end={
          query === '' ? (
            switcher
          ) : (
            <button
              type="button"
              className="ib s"
              aria-label={t('clear')}
              title={t('clear')}
              onClick={() => {
                setQuery('')
                field.current?.focus()
              }}
            >
              <X size={16} aria-hidden="true" />
            </button>
          )
        }
      />
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
        onFocus={({ target }) => setFocusedId(target.closest<HTMLElement>('[data-key]')?.dataset['key'] ?? null)}
        onPointerEnter={({ pointerType }) => pointerType === 'mouse' && setPointerOver(true)}
        onPointerLeave={() => setPointerOver(false)}
      >
        {hasBones && <RowBones />}
        {!hasBones && isLong && <div className="rows-size" style={{ '--count': rows.length } as CSSProperties} />}
        {!hasBones &&
          shown.map((index) => {
            const item = rows[index]
            return (
              item && (
                <ChatRow
                  key={item.chat.id}
                  item={item}
                  place={isLong ? index : null}
                  isOpen={item.chat.id === openChatId}
                  hasMenu={menu.isOpen && item.chat.id === menu.place?.chatId}
                  isTabStop={item.chat.id === tabStop}
                  me={me}
                  now={now}
                  onMenu={menu.openMenu}
                />
              )
            )
          })}
        {!isLoading && !isEmpty && sought === '' && rows.length === 0 && <NoneShown sought="" onShowAll={() => setFilter('all')} />}
        {sought !== '' && (
          <FoundPeople
            query={sought}
            chats={all}
            none={rows.length === 0 && <NoneShown sought={sought} onShowAll={() => setQuery('')} />}
          />
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
})

const toId = ({ chat }: ChatListItem): ChatId => chat.id
/** [UX52] What comes sooner is awaited without a sign of it; bones that are there stay long enough to be seen. */
const bonesTiming = { delayMs: 150, atLeastMs: 300 }

/** In a long list, the places to which the keys lead from where they are: its ends, and the neighbours of those named. */
function toKept(rows: readonly ChatListItem[], ids: readonly (string | null)[]): readonly number[] {
  if (rows.length <= wholeMax) return []
  const places = ids.map((id) => rows.findIndex(({ chat }) => chat.id === id)).filter((place) => place >= 0)
  return [0, rows.length - 1, ...places.flatMap((place) => [place - 1, place, place + 1])]
}

function RowBones() {
  return (
    <div className="bones due" aria-hidden="true">
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
