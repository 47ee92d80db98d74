'use client'

import { Compass } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Keys, toAriaKeys, useIsAppleDevice } from '../shortcuts/index.ts'
import { useSwitcher } from './switcher-provider.tsx'

/** At the end of the search field: with a keyboard it says which keys do the same. */
export function SwitcherButton() {
  const t = useTranslations('switcher')
  const isApple = useIsAppleDevice()
  const { openSwitcher, preloadSwitcher } = useSwitcher()
  return (
    <button
      type="button"
      className="switcher-button"
      aria-label={t('open')}
      aria-haspopup="dialog"
      aria-keyshortcuts={isApple === null ? undefined : toAriaKeys('openSwitcher', { isApple })}
      onPointerEnter={preloadSwitcher}
      onFocus={preloadSwitcher}
      onClick={(event) => {
        // Not as a press on the field around it.
        event.preventDefault()
        openSwitcher()
      }}
    >
      <Compass size={18} aria-hidden="true" />
      <Keys of="openSwitcher" />
    </button>
  )
}
