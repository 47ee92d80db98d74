'use client'

import { useSettings } from '@parley/client/react'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { classNames } from '../../ui/class-names.ts'
import { late } from '../../ui/late.tsx'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import { useSelf } from '../connection/index.ts'
import { useInstallOffer } from '../installing/index.ts'

const [AccountMenu, loadMenu] = late(() => import('./account-menu.tsx').then((module) => module.AccountMenu))

/** One's own picture; behind it what concerns oneself. The menu is loaded when someone comes near, or when there is nothing else to do. */
export function AccountButton({ side, className }: { side: 'right' | 'bottom'; className?: string }) {
  const t = useTranslations('account')
  const self = useSelf()
  const status = useSettings()?.status
  const statusNames = useTranslations('settings.status.names')
  const [isOpen, setOpen] = useState(false)
  const [isLoaded, setLoaded] = useState(false)
  const anchor = useRef<HTMLButtonElement>(null)
  // Here, and not in the menu: the offer comes before anybody opens that.
  const install = useInstallOffer()
  useWhenIdle(loadMenu)
  const preload = () => void loadMenu()
  const label = status ? t('openAs', { name: self.displayName, status: statusNames(status) }) : t('open', { name: self.displayName })

  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={classNames('ib account-button', className)}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        data-tip={self.displayName}
        data-tip-side={side === 'right' ? 'end' : 'below'}
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => {
          setLoaded(true)
          setOpen(true)
        }}
      >
        <Avatar name={self.displayName} colorKey={self.id} {...(status && { dot: status === 'invisible' ? 'offline' : status })} />
      </button>
      {isLoaded && <AccountMenu anchor={anchor} side={side} isOpen={isOpen} onOpenChange={setOpen} install={install} />}
    </>
  )
}
