'use client'

import { Menu } from '@base-ui/react/menu'
import type { ChatListItem } from '@parley/client'
import { CheckCheck, CircleDot, CornerDownRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { goTo } from '../../ui/local-link.tsx'
import { menuPlace } from '../../ui/menu-place.ts'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import { useNewHand } from '../../ui/use-new-hand.ts'
import type { RowMenuAnchor } from './row-menu-events.ts'

export type RowMenuProps = {
  item: ChatListItem
  anchor: RowMenuAnchor
  isOpen: boolean
  onClose: () => void
  /** Null where nothing in the chat could be unread. */
  onMarkUnread: (() => void) | null
  onMarkRead: () => void
}

export function RowMenu({ item, anchor, isOpen, onClose, onMarkUnread, onMarkRead }: RowMenuProps) {
  const t = useTranslations('chats')
  const popup = useRef<HTMLDivElement>(null)
  useFocusBack({
    isOpen,
    popup,
    focusAfter: () => document.querySelector<HTMLElement>(`.row-place[data-key="${item.chat.id}"] .row`),
  })
  const isNewHand = useNewHand(isOpen)
  return (
    <Menu.Root open={isOpen} onOpenChange={(open) => !open && isNewHand.current && onClose()}>
      <Menu.Portal>
        <Menu.Positioner {...menuPlace} anchor={anchor} side="bottom" align="start" sideOffset={4}>
          <Menu.Popup ref={popup} className="menu" aria-label={t('more', { name: item.title })} finalFocus={false}>
            <Menu.Item className="it" onClick={() => goTo(`/c/${item.chat.id}`)}>
              <CornerDownRight size={18} aria-hidden="true" />
              {item.unread > 0 ? t('firstUnread') : t('open')}
            </Menu.Item>
            {item.unread > 0 && (
              <Menu.Item className="it" onClick={onMarkRead}>
                <CheckCheck size={18} aria-hidden="true" />
                {t('markRead')}
              </Menu.Item>
            )}
            {item.unread === 0 && onMarkUnread && (
              <Menu.Item className="it" onClick={onMarkUnread}>
                <CircleDot size={18} aria-hidden="true" />
                {t('markUnread')}
              </Menu.Item>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
