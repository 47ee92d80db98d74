import { type RefObject, useLayoutEffect, useRef } from 'react'

export type FocusBackOptions = {
  isOpen: boolean
  focusAfter?: 'before' | 'elsewhere' | (() => HTMLElement | null)
  popup: RefObject<HTMLElement | null>
}

/**
 * What had the focus before something opened has it again in the frame in which that closes: what still fades hears no key. (Base UI gives it
 * back when the way out is over; and where it is told to whom, it takes it from whoever has it by then.) `focusAfter` as it is when it
 * closes: a function says to whom, or null if it has seen to that itself.
 */
export function useFocusBack({ isOpen, focusAfter = 'before', popup }: FocusBackOptions): void {
  const before = useRef<Element | null>(null)
  useLayoutEffect(() => {
    const isInside = popup.current?.contains(document.activeElement) ?? false
    if (isOpen && !isInside) before.current = document.activeElement
    if (isOpen || !isInside || focusAfter === 'elsewhere') return
    const after = focusAfter === 'before' ? before.current : focusAfter()
    if (after instanceof HTMLElement) after.focus({ preventScroll: true })
  }, [isOpen, focusAfter, popup])
}
