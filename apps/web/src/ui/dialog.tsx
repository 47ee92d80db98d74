'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, type RefObject, useRef } from 'react'
import { useFocusBack } from './use-focus-back.ts'

export type DialogProps = {
  title: string
  closeLabel: string
  isOpen: boolean
  onClose: () => void
  /** Called when the way out has been animated. */
  onClosed: () => void
  /** Has the focus in the first frame. */
  initialFocus: RefObject<HTMLElement | null>
  /** Where the focus goes afterwards: to what had it before, or wherever what comes next puts it. */
  focusAfter: 'before' | 'elsewhere'
  children: ReactNode
}

/** Loaded when first wanted. The children are the body and, at the end, a `footer`. */
export function Dialog({ title, closeLabel, isOpen, onClose, onClosed, initialFocus, focusAfter, children }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null)
  useFocusBack({ isOpen, focusAfter, popup })
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()} onOpenChangeComplete={(open) => !open && onClosed()}>
      <Base.Portal>
        <Base.Backdrop className="scrim" forceRender />
        <Base.Viewport className="dialog-place">
          <Base.Popup ref={popup} className="dialog" initialFocus={initialFocus} finalFocus={focusAfter === 'before'}>
            <header>
              <Base.Title>{title}</Base.Title>
              <Base.Close className="ib" aria-label={closeLabel} data-tip={closeLabel} data-tip-side="below-start">
                <X size={20} aria-hidden="true" />
              </Base.Close>
            </header>
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
