import type { KeyboardEvent } from 'react'

/** [UX56] The arrow keys, Home and End go from row to row; Tab leaves the list. */
export function moveFocusInList(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.row')]
  const focused = rows.findIndex((row) => row === document.activeElement || row.parentElement?.contains(document.activeElement))
  if (focused < 0 || event.altKey || event.ctrlKey || event.metaKey) return
  const next = rows[nextPlace(event.key, focused, rows.length)]
  if (!next) return
  event.preventDefault()
  next.focus()
}

/** -1 where the key means nothing here. */
export function nextPlace(key: string, place: number, count: number): number {
  switch (key) {
    case 'ArrowDown':
      return Math.min(place + 1, count - 1)
    case 'ArrowUp':
      return Math.max(place - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return -1
  }
}
