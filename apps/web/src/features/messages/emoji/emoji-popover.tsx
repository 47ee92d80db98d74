'use client'

import { Popover } from '@base-ui/react/popover'
import { useTranslations } from 'next-intl'
import type { RefObject } from 'react'
import { menuPlace } from '../../../ui/menu-place.ts'
import { EmojiPicker } from './emoji-picker.tsx'

export type EmojiPopoverProps = {
  anchor: RefObject<HTMLElement | null>
  isOpen: boolean
  onClose: () => void
  onPick: (emoji: string) => void
}

export function EmojiPopover({ anchor, isOpen, onClose, onPick }: EmojiPopoverProps) {
  const t = useTranslations('composer.emoji')
  return (
    <Popover.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Popover.Portal>
        <Popover.Positioner {...menuPlace} anchor={anchor} side="top" align="end" sideOffset={10}>
          <Popover.Popup className="picker" aria-label={t('pick')} initialFocus={false} finalFocus={false}>
            <EmojiPicker onPick={onPick} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
