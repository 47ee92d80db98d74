'use client'

import { Menu } from '@base-ui/react/menu'
import { Check, LogOut, type LucideIcon, Monitor, Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import type { RefObject } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { useSelf } from '../connection/index.ts'
import { useSignOut } from './use-sign-out.ts'

export type AccountMenuProps = {
  anchor: RefObject<HTMLElement | null>
  side: 'right' | 'bottom'
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}

export function AccountMenu({ anchor, side, isOpen, onOpenChange }: AccountMenuProps) {
  const t = useTranslations('account')
  const self = useSelf()
  const { theme = 'system', setTheme } = useTheme()
  const { status, signOut } = useSignOut()

  return (
    <Menu.Root open={isOpen} onOpenChange={onOpenChange}>
      <Menu.Portal>
        <Menu.Positioner
          className="menu-place"
          anchor={anchor}
          side={side}
          align={side === 'right' ? 'end' : 'center'}
          sideOffset={8}
          collisionPadding={8}
        >
          <Menu.Popup className="menu" aria-label={t('open', { name: self.displayName })} finalFocus={anchor}>
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
            <Menu.RadioGroup value={theme} onValueChange={setTheme} aria-label={t('theme')}>
              <div className="of" aria-hidden="true">
                {t('theme')}
              </div>
              {themes.map(({ value, label, icon: Icon }) => (
                <Menu.RadioItem key={value} value={value} className="it" closeOnClick={false}>
                  <Icon size={18} aria-hidden="true" />
                  {t(label)}
                  <Menu.RadioItemIndicator className="chosen">
                    <Check size={16} strokeWidth={2} aria-hidden="true" />
                  </Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <hr />
            <Menu.Item className="it" closeOnClick={false} disabled={status === 'leaving'} onClick={signOut}>
              <LogOut size={18} aria-hidden="true" />
              {t('signOut')}
            </Menu.Item>
            {status === 'failed' && (
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

const themes: { value: string; label: 'themeSystem' | 'themeLight' | 'themeDark'; icon: LucideIcon }[] = [
  { value: 'system', label: 'themeSystem', icon: Monitor },
  { value: 'light', label: 'themeLight', icon: Sun },
  { value: 'dark', label: 'themeDark', icon: Moon },
]
