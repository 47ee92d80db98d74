'use client'

import { Smile } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, startTransition, useRef, useState } from 'react'
import { IconButton } from '../../../ui/button.tsx'
import { late } from '../../../ui/late.tsx'
import { letGoOfFocus } from '../../../ui/use-focus-back.ts'
import { useWhenIdle } from '../../../ui/use-when-idle.ts'

const [EmojiPopover, loadPopover] = late(() => import('./emoji-popover.tsx').then((module) => module.EmojiPopover))

/**
 * [UX22] The picker is loaded when someone comes near, or when there is nothing else to do. It is drawn and goes piece by piece: the press
 * itself is seen in the next frame.
 */
export const EmojiButton = memo(function EmojiButton({ onPick, onClosed }: { onPick: (emoji: string) => void; onClosed: () => void }) {
  const t = useTranslations('composer')
  const [isOpen, setOpen] = useState(false)
  const [isLoaded, setLoaded] = useState(false)
  const anchor = useRef<HTMLButtonElement>(null)
  useWhenIdle(loadPopover)
  const preload = () => void loadPopover()
  const show = (open: boolean) =>
    startTransition(() => {
      setLoaded(true)
      setOpen(open)
    })
  // What still fades hears no key, and who has gone elsewhere meanwhile stays there.
  const close = () => {
    show(false)
    if (document.activeElement !== document.body && !document.activeElement?.closest('.picker, .composer')) return
    letGoOfFocus()
    onClosed()
  }
  return (
    <>
      <IconButton
        ref={anchor}
        label={t('emoji.label')}
        tip="above"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerEnter={preload}
        onFocus={preload}
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => (isOpen ? close() : show(true))}
      >
        <Smile size={20} aria-hidden="true" />
      </IconButton>
      {isLoaded && (
        <EmojiPopover
          anchor={anchor}
          isOpen={isOpen}
          onClose={close}
          onPick={(emoji) => {
            onPick(emoji)
            close()
          }}
        />
      )}
    </>
  )
})
