import { useEffect, useRef } from 'react'
import { isAppleDevice } from './apple-device.ts'
import { findShortcut, type ShortcutOf, shortcuts } from './shortcuts.ts'

/**
 * [UX44] Answers the shortcuts of one place, all of them: one without an answer doesn't compile. Under a dialog they rest, but not under one
 * that is on its way out.
 */
export function useShortcuts<P extends 'frame' | 'list'>(place: P, verbs: Record<ShortcutOf<P>, () => void>): void {
  const latest = useRef(verbs)
  latest.current = verbs
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const { key, code, altKey, ctrlKey, metaKey, shiftKey } = event
      const press = { key, code, altKey, ctrlKey, metaKey, shiftKey, isTyping: isTyping(event.target) }
      const id = findShortcut(press, place, { isApple: isAppleDevice() })
      // Asked last: nearly every key is a letter, and to find no dialog the whole page is looked through.
      if (id === null || shortcuts[id].place !== place || document.querySelector('[role="dialog"]:not([hidden], [data-closed])')) return
      event.preventDefault()
      event.stopPropagation()
      latest.current[id as ShortcutOf<P>]()
    }
    // Before the composer, to which an arrow alone means something.
    document.addEventListener('keydown', onKeyDown, true)
    return () => document.removeEventListener('keydown', onKeyDown, true)
  }, [place])
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type="radio"], [type="checkbox"])'))
