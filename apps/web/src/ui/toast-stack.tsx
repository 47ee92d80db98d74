import { CircleAlert } from 'lucide-react'
import { type FocusEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { canMove } from './motion.tsx'
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
  const stack = useRef<HTMLDivElement>(null)
  useMakeRoom(stack, toasts.map(({ id }) => id).join())

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
      ref={stack}
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

/** They stand on the lower edge: those above one that comes or has left are seen to go to their new places. */
function useMakeRoom(stack: RefObject<HTMLElement | null>, order: string): void {
  const heights = useRef(new Map<Element, number>())

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is who stands there that moves them
  useLayoutEffect(() => {
    const toasts = [...(stack.current?.querySelectorAll<HTMLElement>('.toast') ?? [])]
    const foot = Math.max(...toasts.map(({ offsetTop, offsetHeight }) => offsetTop + offsetHeight))
    const were = heights.current
    heights.current = new Map(toasts.map((toast) => [toast, foot - toast.offsetTop - toast.offsetHeight]))
    if (!canMove()) return
    for (const [toast, heightPx] of heights.current) {
      const byPx = heightPx - (were.get(toast) ?? heightPx)
      if (byPx === 0) continue
      toast.animate([{ transform: `translateY(${byPx}px)` }, { transform: 'none' }], {
        duration: 240,
        easing: 'cubic-bezier(0.4, 0, 0.1, 1)',
      })
    }
  }, [stack, order])
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
