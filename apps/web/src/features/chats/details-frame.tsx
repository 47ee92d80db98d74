import { Dialog } from '@base-ui/react/dialog'
import type { ChatKind } from '@parley/protocol'
import { ChevronLeft, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react'
import { afterLeaving } from '../../ui/after-leaving.ts'
import { IconButton } from '../../ui/button.tsx'
import { useMedia } from '../../ui/use-media.ts'

export type DetailsFrameProps = {
  kind: ChatKind
  isOpen: boolean
  onClose: () => void
  /** Called when it has left. */
  onClosed: () => void
  /** Where something stands in front of the details themselves. */
  onBack: (() => void) | null
  children: ReactNode
}

/** From 1200 px a pane beside the conversation; below, one that slides over it; on a phone the whole screen. */
export function DetailsFrame(props: DetailsFrameProps) {
  const isBeside = useMedia('(width >= 1200px)')
  return isBeside ? <Beside {...props} /> : <Over {...props} />
}

function Beside({ kind, isOpen, onClose, onClosed, onBack, children }: DetailsFrameProps) {
  const t = useTranslations('group')
  const pane = useRef<HTMLElement>(null)
  const latest = useRef(onClosed)
  latest.current = onClosed

  useLayoutEffect(() => {
    if (!isOpen) return afterLeaving(pane.current, () => latest.current())
  }, [isOpen])

  const onKeyDown = (event: KeyboardEvent) => {
    // A menu or a dialog of its own has taken the key already.
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    if (onBack) onBack()
    else onClose()
  }
  return (
    <aside ref={pane} className="details" aria-label={t(`${kind}Details`)} inert={!isOpen} onKeyDown={onKeyDown}>
      <header className="bar">
        <Back onBack={onBack} />
        <h2>{onBack ? t('profile') : t('details')}</h2>
        <IconButton label={t('closeDetails')} tip="below-start" onClick={onClose}>
          <X size={20} aria-hidden="true" />
        </IconButton>
      </header>
      <div className="scroll">{children}</div>
    </aside>
  )
}

function Over({ kind, isOpen, onClose, onClosed, onBack, children }: DetailsFrameProps) {
  const t = useTranslations('group')
  const title = useRef<HTMLHeadingElement>(null)

  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(open, { reason, event }) => {
        if (open) return
        if (reason === 'escape-key' && onBack) {
          event.preventDefault()
          onBack()
          return
        }
        onClose()
      }}
      onOpenChangeComplete={(open) => !open && onClosed()}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim low" />
        <Dialog.Viewport className="details-place">
          <Dialog.Popup
            className="details over"
            aria-label={t(`${kind}Details`)}
            aria-labelledby={undefined}
            initialFocus={title}
            finalFocus={false}
          >
            <header className="bar">
              <Back onBack={onBack} />
              <Dialog.Title ref={title} tabIndex={-1}>
                {onBack ? t('profile') : t('details')}
              </Dialog.Title>
              <Dialog.Close className="ib" aria-label={t('closeDetails')} title={t('closeDetails')}>
                <X size={20} aria-hidden="true" />
              </Dialog.Close>
            </header>
            <div className="scroll">{children}</div>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Back({ onBack }: { onBack: (() => void) | null }) {
  const t = useTranslations('group')
  if (!onBack) return null
  return (
    <IconButton label={t('backToDetails')} onClick={onBack} className="-ms-2">
      <ChevronLeft size={22} aria-hidden="true" />
    </IconButton>
  )
}
