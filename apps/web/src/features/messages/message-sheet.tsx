'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { CircleCheck, Copy, Eye, Forward, Link, Pencil, Reply, SmilePlus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type MouseEvent, useState } from 'react'
import { toClock } from '../../i18n/time-labels.ts'
import { classNames } from '../../ui/class-names.ts'
import { useNewHand } from '../../ui/use-new-hand.ts'
import { EmojiPicker } from './emoji/emoji-picker.tsx'
import { MessageQueries } from './message-queries.tsx'
import { MessageReactors } from './message-reactors.tsx'
import { MessageReceipts } from './message-receipts.tsx'
import { rightsTo } from './message-rights.ts'
import { MessageText } from './message-text.tsx'
import type { OverlayHostProps } from './overlay-host.tsx'
import { QuickReactions } from './quick-reactions.tsx'
import type { MessageOverlay } from './row-verbs.ts'

export type MessageSheetProps = Omit<OverlayHostProps, 'open'> & { overlay: MessageOverlay & { kind: 'sheet' }; isOpen: boolean }

/** [UX21] After a long press: the message as it was held, and what can be done with it, within reach of a thumb. */
export function MessageSheet({ overlay: { message }, isOpen, standing, verbs, onClose, onClosed }: MessageSheetProps) {
  const t = useTranslations('message')
  const [page, setPage] = useState<'actions' | 'picker' | 'delete' | 'receipts' | 'reactors'>('actions')
  const rights = rightsTo(message, standing)
  const isNewHand = useNewHand(isOpen)
  const isOwn = message.authorId === standing.me
  // The sheet comes under the finger that asked for it: where that lifts, nothing was pressed. A click without a pointer has no count.
  const dropFirstLift = (event: MouseEvent) => {
    if (!isNewHand.current && event.detail > 0) event.stopPropagation()
  }

  const then = (act: () => void) => () => {
    onClose()
    act()
  }
  const react = (emoji: string) =>
    then(() => verbs.react(message, emoji, !message.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine)))()

  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(open) => !open && isNewHand.current && onClose()}
      onOpenChangeComplete={(open) => !open && onClosed()}
    >
      <Base.Portal>
        <Base.Backdrop className="scrim" />
        <Base.Viewport className="lift">
          <Base.Popup className="lifted" aria-label={t('actions')} initialFocus={false} onClickCapture={dropFirstLift}>
            <div className={classNames('held', isOwn && 'own')} aria-hidden={page !== 'actions'}>
              {page === 'actions' && rights.canReact && (
                <div className="pickbar">
                  <QuickReactions message={message} onReact={react} onMore={() => setPage('picker')} />
                </div>
              )}
              <div className="bubble">
                <div className="text" dir="auto">
                  <MessageText id={message.id} text={message.text} mentions={message.mentions} />
                  <span className="meta">
                    <time>{toClock(new Date(message.sentAt))}</time>
                  </span>
                </div>
              </div>
            </div>
            <div className="sheet-up">{body()}</div>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )

  function body() {
    switch (page) {
      case 'actions':
        return (
          <>
            {rights.canReply && (
              <button type="button" className="it" onClick={then(() => verbs.reply(message))}>
                <Reply size={20} aria-hidden="true" />
                {t('reply')}
              </button>
            )}
            <button type="button" className="it" onClick={then(() => void verbs.copy(message))}>
              <Copy size={20} aria-hidden="true" />
              {t('copy')}
            </button>
            <button type="button" className="it" onClick={then(() => verbs.forward(message))}>
              <Forward size={20} aria-hidden="true" />
              {t('forward')}
            </button>
            <button type="button" className="it" onClick={then(() => verbs.copyLink(message))}>
              <Link size={20} aria-hidden="true" />
              {t('copyLink')}
            </button>
            <button type="button" className="it" onClick={then(() => verbs.select(message))}>
              <CircleCheck size={20} aria-hidden="true" />
              {t('select')}
            </button>
            {rights.canEdit && (
              <button type="button" className="it" onClick={then(() => verbs.edit(message))}>
                <Pencil size={20} aria-hidden="true" />
                {t('edit')}
              </button>
            )}
            {isOwn && (
              <button type="button" className="it" onClick={() => setPage('receipts')}>
                <Eye size={20} aria-hidden="true" />
                {t('receipts')}
              </button>
            )}
            {message.reactions.length > 0 && (
              <button type="button" className="it" onClick={() => setPage('reactors')}>
                <SmilePlus size={20} aria-hidden="true" />
                {t('whoReacted')}
              </button>
            )}
            {rights.canRemove && (
              <>
                <hr />
                <button type="button" className="it bad" onClick={() => setPage('delete')}>
                  <Trash2 size={20} aria-hidden="true" />
                  {t('delete')}
                </button>
              </>
            )}
          </>
        )
      case 'picker':
        return <EmojiPicker onPick={react} />
      case 'receipts':
        return (
          <div className="receipts">
            <MessageQueries>
              <MessageReceipts message={message} />
            </MessageQueries>
          </div>
        )
      case 'reactors':
        return (
          <div className="receipts">
            <MessageQueries>
              <MessageReactors message={message} />
            </MessageQueries>
          </div>
        )
      case 'delete':
        return (
          <div className="ask-here">
            <p>
              <b>{t('deleteAsk')}</b>
              {t('deleteHint')}
            </p>
            <div className="answers">
              <button type="button" className="btn l ghost" onClick={onClose}>
                {t('keep')}
              </button>
              <button type="button" className="btn l destroy" onClick={then(() => verbs.remove(message))}>
                {t('deleteMessage')}
              </button>
            </div>
          </div>
        )
      default:
        return page satisfies never
    }
  }
}
