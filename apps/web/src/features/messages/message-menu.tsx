'use client'

import { Menu } from '@base-ui/react/menu'
import { CircleCheck, Forward, Link } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { menuPlace } from '../../ui/menu-place.ts'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import type { OverlayHostProps } from './overlay-host.tsx'
import type { MessageOverlay } from './row-verbs.ts'

export type MessageMenuProps = Omit<OverlayHostProps, 'open'> & { overlay: MessageOverlay & { kind: 'more' }; isOpen: boolean }

/** [UX24] What one does more rarely with a message. */
export function MessageMenu({ overlay: { message, anchor }, isOpen, verbs, onClose, onClosed }: MessageMenuProps) {
  const t = useTranslations('message')
  // The button that has opened it is gone as soon as one chooses: the keyboard goes on from the message.
  const row = useRef(anchor.closest<HTMLElement>('article'))
  const isSelecting = useRef(false)
  const popup = useRef<HTMLDivElement>(null)
  useFocusBack({ isOpen, popup, focusAfter: () => (isSelecting.current || !anchor.isConnected ? row.current : anchor) })
  return (
    <Menu.Root open={isOpen} modal={false} onOpenChange={(open) => !open && onClose()} onOpenChangeComplete={(open) => !open && onClosed()}>
      <Menu.Portal>
        <Menu.Positioner {...menuPlace} anchor={anchor} side="bottom" align="end" sideOffset={6}>
          <Menu.Popup ref={popup} className="menu" aria-label={t('more')} finalFocus={false}>
            <Menu.Item className="it" onClick={() => verbs.forward(message)}>
              <Forward size={18} aria-hidden="true" />
              {t('forward')}
            </Menu.Item>
            <Menu.Item className="it" onClick={() => verbs.copyLink(message)}>
              <Link size={18} aria-hidden="true" />
              {t('copyLink')}
            </Menu.Item>
            <Menu.Item
              className="it"
              onClick={() => {
                isSelecting.current = true
                verbs.select(message)
              }}
            >
              <CircleCheck size={18} aria-hidden="true" />
              {t('select')}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
