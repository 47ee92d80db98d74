'use client'

import { Menu } from '@base-ui/react/menu'
import type { Status } from '@parley/protocol'
import { Check, LogOut, MonitorDown, Settings2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type RefObject, useRef } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { goTo } from '../../ui/local-link.tsx'
import { menuPlace } from '../../ui/menu-place.ts'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import { useSelf } from '../connection/index.ts'
import { useSignOut } from './use-sign-out.ts'
import { useStatus } from './use-status.ts'

export type AccountMenuProps = {
  anchor: RefObject<HTMLElement | null>
  side: 'right' | 'bottom'
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  /** Null where there is nothing to install. */
  install: (() => void) | null
}

export function AccountMenu({ anchor, side, isOpen, onOpenChange, install }: AccountMenuProps) {
  const t = useTranslations('account')
  const self = useSelf()
  const settings = useTranslations('settings')
  const { status, choose, state } = useStatus()
  const { status: leaving, unsentCount, signOut } = useSignOut()
  const popup = useRef<HTMLDivElement>(null)
  useFocusBack({ isOpen, popup, focusAfter: () => anchor.current })

  return (
    <Menu.Root open={isOpen} onOpenChange={onOpenChange}>
      <Menu.Portal>
        <Menu.Positioner
          {...menuPlace}
          anchor={anchor}
          side={side === 'right' ? 'inline-end' : side}
          align={side === 'right' ? 'end' : 'center'}
          sideOffset={8}
        >
          <Menu.Popup ref={popup} className="menu" aria-label={t('open', { name: self.displayName })} finalFocus={false}>
            <div className="flex items-center gap-[10px] px-2 pt-[6px] pb-2">
              <Avatar name={self.displayName} colorKey={self.id} />
              <span className="min-w-0">
                <span className="cut block font-semi" dir="auto">
                  {self.displayName}
                </span>
                <span className="cut block text-small text-ink-3" dir="ltr">
                  @{self.username}
                </span>
              </span>
            </div>
            <hr />
            <Menu.RadioGroup value={status} onValueChange={choose} aria-label={t('status')}>
              {statuses.map((name) => (
                <Menu.RadioItem key={name} value={name} className="it" closeOnClick>
                  <span className={`dot ${name === 'invisible' ? 'offline' : name}`} aria-hidden="true" />
                  {settings(`status.names.${name}`)}
                  <Menu.RadioItemIndicator className="chosen">
                    <Check size={16} strokeWidth={2} aria-hidden="true" />
                  </Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            {(state.status === 'refused' || state.status === 'unreachable') && (
              <p role="alert" className="px-2 pt-1 pb-2 text-ui text-danger">
                {t('statusFailed')}
              </p>
            )}
            <hr />
            <Menu.Item className="it" onClick={() => goTo('/settings')}>
              <Settings2 size={18} aria-hidden="true" />
              {t('settings')}
            </Menu.Item>
            {install && (
              <Menu.Item className="it" onClick={install}>
                <MonitorDown size={18} aria-hidden="true" />
                {t('install')}
              </Menu.Item>
            )}
            {leaving === 'asked' && (
              <p role="alert" className="px-2 pt-1 pb-2 text-ui text-danger">
                {t('unsentWouldGo', { count: unsentCount })}
              </p>
            )}
            <Menu.Item
              className="it"
              closeOnClick={false}
              disabled={leaving === 'leaving'}
              onClick={() => void signOut({ anyway: leaving === 'asked' })}
            >
              <LogOut size={18} aria-hidden="true" />
              {leaving === 'asked' ? t('signOutAnyway') : t('signOut')}
            </Menu.Item>
            {leaving === 'failed' && (
              <p role="alert" className="px-2 pt-1 pb-2 text-ui text-danger">
                {t('signOutFailed')}
              </p>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

const statuses: readonly Status[] = ['online', 'away', 'busy', 'invisible']
