'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { type ReactNode, useRef } from 'react'
import { Button } from './button.tsx'
import { useFocusBack } from './use-focus-back.ts'

export type ConfirmDialogProps = {
  isOpen: boolean
  /** The question. The two buttons repeat it: `Leave group`, `Stay`. */
  title: ReactNode
  children?: ReactNode
  /** Why it didn't go through; the dialog stays open with it. */
  problem?: ReactNode
  stay: string
  go: string
  kind: 'danger' | 'primary'
  isBusy?: boolean
  isBlocked?: boolean
  onStay: () => void
  onGo: () => void
  /** Called when the way out has been animated. */
  onClosed?: () => void
}

/** Asks before what can't be taken back. The calm answer has the focus. */
export function ConfirmDialog({
  isOpen,
  title,
  children,
  problem,
  stay,
  go,
  kind,
  isBusy,
  isBlocked,
  onStay,
  onGo,
  onClosed,
}: ConfirmDialogProps) {
  const popup = useRef<HTMLDivElement>(null)
  const calm = useRef<HTMLButtonElement>(null)
  useFocusBack({ isOpen, popup })
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onStay()} onOpenChangeComplete={(open) => !open && onClosed?.()}>
      <Base.Portal>
        <Base.Backdrop className="scrim" forceRender />
        <Base.Viewport className="dialog-place">
          <Base.Popup ref={popup} className="dialog ask" initialFocus={calm}>
            <header>
              <Base.Title>{title}</Base.Title>
            </header>
            <div className="body">
              {children}
              {problem && (
                <p role="alert" className="mt-3 text-ui text-danger">
                  {problem}
                </p>
              )}
            </div>
            <footer>
              <Button ref={calm} kind="ghost" onClick={onStay}>
                {stay}
              </Button>
              <Button kind={kind === 'danger' ? 'destroy' : 'primary'} disabled={isBusy || isBlocked} onClick={onGo}>
                {go}
              </Button>
            </footer>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
