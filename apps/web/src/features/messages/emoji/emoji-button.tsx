'use client'

import { Smile } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { memo, useRef, useState } from 'react'
import { IconButton } from '../../../ui/button.tsx'
import { useWhenIdle } from '../../../ui/use-when-idle.ts'

const loadPopover = () => import('./emoji-popover.tsx')
const EmojiPopover = dynamic(() => loadPopover().then((module) => module.EmojiPopover), { ssr: false })

/** [UX22] The picker is loaded when someone comes near, or when there is nothing else to do. */
export const EmojiButton = memo(function EmojiButton({ onPick, onClosed }: { onPick: (emoji: string) => void; onClosed: () => void }) {
  const t = useTranslations('composer')
  const [isOpen, setOpen] = useState(false)
  const [isLoaded, setLoaded] = useState(false)
  const anchor = useRef<HTMLButtonElement>(null)
  useWhenIdle(loadPopover)
  const preload = () => void loadPopover()
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
        onClick={() => {
          setLoaded(true)
          setOpen(!isOpen)
        }}
      >
        <Smile size={20} aria-hidden="true" />
      </IconButton>
      {isLoaded && (
        <EmojiPopover
          anchor={anchor}
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          onClosed={onClosed}
          onPick={(emoji) => {
            onPick(emoji)
            setOpen(false)
          }}
        />
      )}
    </>
  )
})
