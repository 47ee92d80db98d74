import type { ChatListItem } from '@parley/client'
import { useEngine } from '@parley/client/react'
import type { User } from '@parley/protocol'
import { AtSign, Ellipsis } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type CSSProperties, memo, useId } from 'react'
import { useCalendar } from '../../i18n/calendar.tsx'
import { toFullLabel, toListLabel } from '../../i18n/time-labels.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { classNames } from '../../ui/class-names.ts'
import { LocalLink } from '../../ui/local-link.tsx'
import { PersonAvatar } from '../people/index.ts'
import { hasMention } from './has-mention.ts'
import { LastLine } from './last-line.tsx'
import type { OpenRowMenu } from './row-menu-events.ts'
import { useRowMenuEvents } from './row-menu-events.ts'
import { toBadge } from './to-badge.ts'

export type ChatRowProps = {
  item: ChatListItem
  /** In a list too long to be there as a whole, where it stands; null where it stands after the row before it. */
  place: number | null
  isOpen: boolean
  /** Its menu is open. */
  hasMenu: boolean
  /** The one row of the list that Tab comes to; the arrow keys go on from it. */
  isTabStop: boolean
  me: User
  now: Date
  onMenu: OpenRowMenu
}

export const ChatRow = memo(function ChatRow({ item, place, isOpen, hasMenu, isTabStop, me, now, onMenu }: ChatRowProps) {
  const t = useTranslations('chats')
  const presence = useTranslations('presence')
  const calendar = useCalendar()
  const { chat, title, peer, lastMessage, unread } = item
  const at = lastMessage ? new Date(lastMessage.at) : null
  const menu = useRowMenuEvents(chat.id, onMenu)
  const isNamed = hasMention(item, useEngine().getState().sync.chats[chat.id], me)
  const tabIndex = isTabStop ? 0 : -1
  const id = useId()

  return (
    <div
      className={classNames('row-place', place !== null && 'placed', hasMenu && 'has-menu')}
      data-key={chat.id}
      {...(place !== null && { style: { '--place': place } as CSSProperties })}
      {...menu.onPlace}
    >
      <LocalLink
        href={`/c/${chat.id}`}
        className={classNames('row', unread > 0 && 'unread')}
        draggable={false}
        tabIndex={tabIndex}
        // It is called as the chat is, and how much is unread there; the rest describes it.
        aria-labelledby={unread > 0 ? `${id}-name ${id}-unread` : `${id}-name`}
        aria-describedby={`${id}-presence ${id}-last ${id}-when`}
        {...(isOpen && { 'aria-current': 'page' as const })}
      >
        {peer ? (
          <PersonAvatar person={peer} />
        ) : (
          <Avatar name={title} colorKey={chat.id} shape={chat.kind === 'group' ? 'group' : 'person'} />
        )}
        <span className="lines">
          <span className="top">
            <span id={`${id}-name`} className="name cut" dir="auto">
              {title}
            </span>
            {peer?.isBot && <span className="tag">{t('bot')}</span>}
            {peer && (
              <span id={`${id}-presence`} className="sr-only">
                {!peer.isBot && presence(peer.presence)}
              </span>
            )}
            {at && (
              <time id={`${id}-when`} className="when" dateTime={at.toISOString()} title={toFullLabel(at, calendar)}>
                {toListLabel(at, now, { yesterday: t('yesterday') }, calendar)}
              </time>
            )}
          </span>
          <span className="sub">
            <span id={`${id}-last`} className="said">
              <LastLine item={item} isOpen={isOpen} me={me} />
            </span>
            {unread > 0 && (
              <>
                {isNamed && (
                  <span className="badge ping" aria-hidden="true">
                    <AtSign />
                  </span>
                )}
                <span className="badge" aria-hidden="true">
                  {toBadge(unread)}
                </span>
                <span id={`${id}-unread`} className="sr-only">
                  {t('unreadCount', { count: unread })}
                  {isNamed && `, ${t('mentionsYou')}`}
                </span>
              </>
            )}
          </span>
        </span>
      </LocalLink>
      <button
        type="button"
        className="ib s row-more"
        tabIndex={tabIndex}
        aria-label={t('more', { name: title })}
        title={t('more', { name: title })}
        aria-haspopup="menu"
        aria-expanded={hasMenu}
        {...menu.onButton}
      >
        <Ellipsis size={18} aria-hidden="true" />
      </button>
    </div>
  )
})
