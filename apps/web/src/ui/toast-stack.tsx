import { CircleAlert } from 'lucide-react'
import { type FocusEvent, useEffect, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { leave, type ShownToast, toastMs } from './toast.ts'
import { useIsPageHidden } from './use-is-page-hidden.ts'

/**
 * Not Base UI's: its toasts are dialogs, which the keys of the frame and every script that looks for a dialog would meet, and it takes F6
 * for itself. Whoever comes with the keyboard gets back to where they were when the last one leaves.
 */
export function ToastStack({ toasts }: { toasts: readonly ShownToast[] }) {
  const [isPointedAt, setPointedAt] = useState(false)
  const [isFocused, setFocused] = useState(false)
  const isHidden = useIsPageHidden()
  const before = useRef<HTMLElement | null>(null)

  const comeIn = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!isFocused && relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget)) before.current = relatedTarget
    setFocused(true)
  }
  const goOut = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (relatedTarget === null || !currentTarget.contains(relatedTarget as Node)) setFocused(false)
  }
  const leaveThen = (id: number, how: 'left' | 'acted') => {
    const isHere = document.activeElement?.closest('.toasts') !== null
    leave(id, how)
    if (isHere) before.current?.focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that someone is here
    <div
      className="toast-stack"
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={comeIn}
      onBlur={goOut}
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} isHeld={isPointedAt || isFocused || isHidden} onLeave={leaveThen} />
      ))}
    </div>
  )
}

type ToastCardProps = { toast: ShownToast; isHeld: boolean; onLeave: (id: number, how: 'left' | 'acted') => void }

function ToastCard({ toast: { id, text, kind, action, isLeaving }, isHeld, onLeave }: ToastCardProps) {
  const leftMs = useRef(toastMs)

  useEffect(() => {
    if (isHeld) return
    const startedMs = performance.now()
    const timer = setTimeout(() => leave(id), leftMs.current)
    return () => {
      clearTimeout(timer)
      leftMs.current -= performance.now() - startedMs
    }
  }, [id, isHeld])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc on its button
    <div
      className={classNames('toast', kind === 'problem' && 'bad')}
      data-leaving={isLeaving || undefined}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onLeave(id, 'left')
      }}
    >
      {kind === 'problem' && <CircleAlert size={18} aria-hidden="true" />}
      <span dir="auto">{text}</span>
      {action && (
        <Button className="act" onClick={() => onLeave(id, 'acted')}>
          {action.label}
        </Button>
      )}
    </div>
  )
}
