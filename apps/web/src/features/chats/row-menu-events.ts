import type { ChatId } from '@parley/protocol'
import { type MouseEvent, type PointerEvent, useMemo, useRef } from 'react'

/** Where the menu of a row stands: at a point of the window, or at what opened it. */
export type RowMenuAnchor = { getBoundingClientRect(): DOMRect }
export type OpenRowMenu = (chatId: ChatId, anchor: RowMenuAnchor) => void

const longPressMs = 500
/** A finger that goes further than this scrolls. */
const stillPx = 10

/**
 * The ways to the menu of a row: its button, the right mouse button, the menu key, and a finger that rests on it. Browsers that tell of
 * a resting finger by `contextmenu` and those that don't come to the same.
 */
export function useRowMenuEvents(chatId: ChatId, onMenu: OpenRowMenu) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number; wasLong: boolean } | null>(null)

  return useMemo(() => {
    const endPress = () => {
      if (press.current) clearTimeout(press.current.timer)
    }
    return {
      onPlace: {
        onContextMenu(event: MouseEvent) {
          event.preventDefault()
          if (press.current?.wasLong) return
          endPress()
          // From the keyboard it comes without a place: then the row is the place.
          onMenu(chatId, event.clientX === 0 && event.clientY === 0 ? event.currentTarget : toPoint(event))
        },
        onPointerDown(event: PointerEvent) {
          press.current = null
          if (event.pointerType !== 'touch') return
          const { clientX: x, clientY: y } = event
          const timer = setTimeout(() => {
            if (press.current) press.current.wasLong = true
            navigator.vibrate?.(10)
            onMenu(chatId, toPoint({ clientX: x, clientY: y }))
          }, longPressMs)
          press.current = { timer, x, y, wasLong: false }
        },
        onPointerMove({ clientX, clientY }: PointerEvent) {
          if (press.current && Math.hypot(clientX - press.current.x, clientY - press.current.y) > stillPx) endPress()
        },
        onPointerUp: endPress,
        onPointerCancel: endPress,
        onClickCapture(event: MouseEvent) {
          if (!press.current?.wasLong) return
          // The finger that opened the menu doesn't open the chat as well.
          event.preventDefault()
          event.stopPropagation()
          press.current = null
        },
      },
      onButton: {
        onClick: ({ currentTarget }: MouseEvent) => onMenu(chatId, currentTarget),
      },
    }
  }, [chatId, onMenu])
}

const toPoint = ({ clientX, clientY }: { clientX: number; clientY: number }): RowMenuAnchor => ({
  getBoundingClientRect: () => new DOMRect(clientX, clientY, 0, 0),
})
