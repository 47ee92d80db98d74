import { type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * What had the focus before something opened has it again in the frame in which that closes: what still fades hears no key. (Base UI gives it
 * back when the way out is over, and leaves it to who has it by then.) `focusAfter` as it is when it closes.
 */
export function useFocusBack({
  isOpen,
  focusAfter = 'before',
  popup,
}: {
  isOpen: boolean
  focusAfter?: 'before' | 'elsewhere'
  popup: RefObject<HTMLElement | null>
}): void {
  const before = useRef<Element | null>(null)
  useLayoutEffect(() => {
    const isInside = popup.current?.contains(document.activeElement) ?? false
    if (isOpen && !isInside) before.current = document.activeElement
    if (!isOpen && isInside && focusAfter === 'before' && before.current instanceof HTMLElement)
      before.current.focus({ preventScroll: true })
  }, [isOpen, focusAfter, popup])
}
