import { useEffect } from 'react'
import { goTo } from '../../ui/local-link.tsx'

/** Where the focus goes in each pane that is there, in the order in which they stand. */
const entries = [
  '.list :is(.row[tabindex="0"], .settings-nav [aria-current])',
  '.sheet :is(.talk textarea, .settings h2, .empty .btn)',
  '.details:not(.over) .bar button',
  '.toasts .btn',
]

/** [UX56] F6 goes from pane to pane, with Shift the other way. [UX44] Alt with an arrow goes to the next chat of the list. */
export function useFrameKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('[role="dialog"]')) return
      if (event.key === 'F6') {
        event.preventDefault()
        toNextPane(event.shiftKey ? -1 : 1)
      }
      if (event.altKey && !event.ctrlKey && !event.metaKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
        event.preventDefault()
        event.stopPropagation()
        toNextChat(event.key === 'ArrowUp' ? -1 : 1)
      }
    }
    // Before the composer, to which an arrow alone means something.
    document.addEventListener('keydown', onKeyDown, true)
    return () => document.removeEventListener('keydown', onKeyDown, true)
  }, [])
}

function toNextPane(step: 1 | -1): void {
  const panes = entries.flatMap((entry) => document.querySelector<HTMLElement>(entry) ?? []).filter((pane) => pane.checkVisibility())
  const here = panes.findIndex((pane) => pane.closest('.list, .talk, .details, .toasts')?.contains(document.activeElement))
  panes[nextIndex(here, step, panes.length)]?.focus()
}

function toNextChat(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLAnchorElement>('.list .row')]
  const here = rows.findIndex((row) => row.ariaCurrent === 'page')
  // The list has an end: whoever holds the key doesn't go round and round.
  const next = here < 0 ? rows[0] : rows[here + step]
  if (next) goTo(next.pathname)
}

/** Round and round; from nowhere to the first, or backwards to the last. */
export const nextIndex = (here: number, step: 1 | -1, count: number): number =>
  here < 0 ? (step === 1 ? 0 : count - 1) : (here + step + count) % count
