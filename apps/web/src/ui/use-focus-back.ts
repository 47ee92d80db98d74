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
    letGoOfFocus()
    const after = focusAfter === 'before' ? before.current : focusAfter()
    if (after instanceof HTMLElement) after.focus({ preventScroll: true })
  }, [isOpen, focusAfter, popup])
}

/**
 * Before the focus goes from what closes to elsewhere. Where it goes straight there, Base UI takes every button of what closes out of the
 * order of Tab, one by one, and the browser works out the style of each: with a thousand emoji, most of the time between the key and its frame.
 */
export function letGoOfFocus(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}
