'use client'

import { Popover } from '@base-ui/react/popover'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { menuPlace } from '../../ui/menu-place.ts'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import { useNewHand } from '../../ui/use-new-hand.ts'
import { EmojiPicker } from './emoji/emoji-picker.tsx'
import { MessageHistory } from './message-history.tsx'
import { MessageQueries } from './message-queries.tsx'
import { MessageReactors } from './message-reactors.tsx'
import { MessageReceipts } from './message-receipts.tsx'
import type { OverlayHostProps } from './overlay-host.tsx'
import { QuickReactions } from './quick-reactions.tsx'
import type { MessageOverlay } from './row-verbs.ts'

export type MessagePopoverProps = Omit<OverlayHostProps, 'open'> & {
  overlay: Exclude<MessageOverlay, { kind: 'sheet' | 'more' }>
  isOpen: boolean
  /** Opened by a pointer that rests: it takes no focus and goes when the pointer goes. */
  isPeek: boolean
}

/** What opens beside a message. */
export function MessagePopover({ overlay, isOpen, isPeek, verbs, onStay, onWrite, onClose, onClosed }: MessagePopoverProps) {
  const t = useTranslations('message')
  const { kind, message, anchor } = overlay
  const [isPicking, setPicking] = useState(false)
  const first = useRef<HTMLButtonElement>(null)
  const isReacting = kind === 'react'
  const isRemoving = useRef(false)
  const isNewHand = useNewHand(isOpen)

  // What it belongs to can go: the last reaction of its kind is taken back, the message is deleted.
  useEffect(() => {
    if (isOpen && !anchor.isConnected) onClose()
  })

  const popup = useRef<HTMLDivElement>(null)
  const giveFocusBack = () => {
    if (!isRemoving.current && anchor.isConnected) return anchor
    onWrite()
    return null
  }
  useFocusBack({ isOpen, popup, focusAfter: isPeek ? 'elsewhere' : giveFocusBack })

  return (
    <Popover.Root
      open={isOpen}
      onOpenChange={(open) => !open && (isPeek || isNewHand.current) && onClose()}
      onOpenChangeComplete={(open) => !open && onClosed()}
    >
      <Popover.Portal>
        <Popover.Positioner
          {...menuPlace}
          anchor={anchor}
          side={kind === 'react' ? 'top' : 'bottom'}
          align={kind === 'receipts' ? 'end' : 'center'}
          sideOffset={8}
        >
          <Popover.Popup
            ref={popup}
            className={isReacting ? (isPicking ? 'picker' : 'pickbar') : `menu ${kind}`}
            aria-label={t(labels[kind])}
            initialFocus={isPeek ? false : kind === 'delete' ? first : true}
            finalFocus={false}
            onPointerEnter={onStay}
            onPointerLeave={verbs.leave}
          >
            <MessageQueries>{body()}</MessageQueries>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )

  function body() {
    switch (kind) {
      case 'react': {
        const react = (emoji: string) => {
          verbs.react(message, emoji, !message.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine))
          onClose()
        }
        return isPicking ? (
          <EmojiPicker onPick={react} />
        ) : (
          <QuickReactions message={message} onReact={react} onMore={() => setPicking(true)} />
        )
      }
      case 'receipts':
        return <MessageReceipts message={message} />
      case 'reactors':
        return <MessageReactors message={message} />
      case 'history':
        return <MessageHistory message={message} />
      case 'delete':
        return (
          <div className="ask-here">
            <p>
              <b>{t('deleteAsk')}</b>
              {t('deleteHint')}
            </p>
            <div className="answers">
              <Button ref={first} size="s" kind="ghost" onClick={onClose}>
                {t('keep')}
              </Button>
              <Button
                size="s"
                kind="destroy"
                onClick={() => {
                  isRemoving.current = true
                  verbs.remove(message)
                  onClose()
                }}
              >
                {t('deleteMessage')}
              </Button>
            </div>
          </div>
        )
      default:
        return kind satisfies never
    }
  }
}

const labels = {
  react: 'reactWith',
  receipts: 'receipts',
  reactors: 'reactions',
  history: 'history',
  delete: 'deleteAsk',
} as const
