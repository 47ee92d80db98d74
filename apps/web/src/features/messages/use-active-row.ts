import type { MessageId } from '@parley/protocol'
import { type FocusEvent, type KeyboardEvent, type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'

/** A pointer that only passes by opens nothing. */
const restMs = 60

/**
 * [UX21] [UX56] Which message has its actions beside it: the one under the pointer, or the one the keyboard has come to. Arrows go from
 * message to message; Tab goes on into its actions.
 */
export function useActiveRow({ isHeld }: { isHeld: boolean }) {
  const [pointed, setPointed] = useState<MessageId | null>(null)
  const [focused, setFocused] = useState<MessageId | null>(null)
  const [last, setLast] = useState<'pointer' | 'keyboard'>('pointer')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const pointer = useRef({ x: Number.NaN, y: Number.NaN })
  const held = useRef(isHeld)
  useEffect(() => {
    held.current = isHeld
  }, [isHeld])
  useEffect(() => () => clearTimeout(timer.current), [])

  const next = useRef<MessageId | null>(null)
  const later = useCallback((id: MessageId | null) => {
    if (next.current === id) return
    next.current = id
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      if (held.current) return
      setPointed(id)
      setLast('pointer')
    }, restMs)
  }, [])

  const handlers = useMemo(
    () => ({
      // A list that scrolls under a pointer that rests isn't pointed at.
      onPointerMove({ pointerType, clientX, clientY, target }: PointerEvent) {
        const { x, y } = pointer.current
        if (pointerType !== 'mouse' || (clientX === x && clientY === y)) return
        pointer.current = { x: clientX, y: clientY }
        later(idOf(target))
      },
      onPointerLeave(event: PointerEvent) {
        if (event.pointerType === 'mouse') later(null)
      },
      onFocus(event: FocusEvent) {
        if (!event.target.matches(':focus-visible')) return
        setFocused(idOf(event.target))
        setLast('keyboard')
      },
      onBlur(event: FocusEvent) {
        if (!held.current && idOf(event.relatedTarget) === null) setFocused(null)
      },
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        const article = articleOf(event.target)
        if (!article || (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox')) return
        const beside = neighbour(event, article)
        if (!beside) return
        event.preventDefault()
        beside.focus()
        beside.scrollIntoView({ block: 'nearest' })
      },
    }),
    [later],
  )

  return { activeId: last === 'keyboard' ? (focused ?? pointed) : (pointed ?? focused), focusedId: focused, handlers }
}

export type ActiveRow = ReturnType<typeof useActiveRow>

const articleOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-message-id]') : null

const idOf = (target: EventTarget | null): MessageId | null => (articleOf(target)?.dataset['messageId'] as MessageId | undefined) ?? null

function neighbour({ key, currentTarget }: KeyboardEvent<HTMLElement>, here: HTMLElement): HTMLElement | null {
  const articles = [...currentTarget.querySelectorAll<HTMLElement>('[data-message-id]')]
  const index = articles.indexOf(here)
  switch (key) {
    case 'ArrowUp':
      return articles[index - 1] ?? null
    case 'ArrowDown':
      return articles[index + 1] ?? null
    case 'End':
      return articles.at(-1) ?? null
    default:
      return null
  }
}
