import { type PointerEvent, useEffect, useMemo, useRef } from 'react'

const holdMs = 450
/** Further than this, the finger scrolls. */
const slackPx = 10

/** [UX21] A finger that rests on something asks what can be done with it. A mouse and a keyboard have other ways. */
export function useLongPress(onHold: () => void) {
  const latest = useRef(onHold)
  useEffect(() => {
    latest.current = onHold
  }, [onHold])
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null)

  const handlers = useMemo(() => {
    const cancel = () => {
      if (press.current) clearTimeout(press.current.timer)
      press.current = null
    }
    return {
      onPointerDown(event: PointerEvent) {
        if (event.pointerType !== 'touch' || !event.isPrimary) return
        cancel()
        const timer = setTimeout(() => {
          press.current = null
          navigator.vibrate?.(10)
          latest.current()
        }, holdMs)
        press.current = { timer, x: event.clientX, y: event.clientY }
      },
      onPointerMove({ clientX, clientY }: PointerEvent) {
        if (press.current && Math.hypot(clientX - press.current.x, clientY - press.current.y) > slackPx) cancel()
      },
      onPointerUp: cancel,
      onPointerCancel: cancel,
      onContextMenu(event: { preventDefault: () => void; nativeEvent: Event }) {
        const { nativeEvent } = event
        if (nativeEvent instanceof globalThis.PointerEvent && nativeEvent.pointerType === 'touch') event.preventDefault()
      },
    }
  }, [])

  useEffect(() => handlers.onPointerCancel, [handlers])
  return handlers
}
