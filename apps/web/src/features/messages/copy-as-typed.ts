import type { ClipboardEvent } from 'react'

/**
 * [UX29] What is selected in messages goes to the clipboard as it was typed, marks and all: they stand in the text, only nobody sees them.
 * From several messages, each on lines of its own.
 */
export function copyAsTyped(event: ClipboardEvent): void {
  const selection = document.getSelection()
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return
  const range = selection.getRangeAt(0)
  const log = event.currentTarget.closest('.log') ?? event.currentTarget
  const texts = [...log.querySelectorAll<HTMLElement>('.bubble .text')].filter((text) => range.intersectsNode(text))
  const typed = texts.map((text) => typedIn(text, range)).filter((text) => text !== '')
  if (typed.length === 0) return
  event.preventDefault()
  event.clipboardData.setData('text/plain', typed.join('\n'))
}

function typedIn(text: HTMLElement, selected: Range): string {
  const range = document.createRange()
  range.selectNodeContents(text)
  if (selected.comparePoint(text, 0) >= 0) range.setStart(selected.startContainer, selected.startOffset)
  if (range.comparePoint(selected.endContainer, selected.endOffset) === 0) range.setEnd(selected.endContainer, selected.endOffset)
  const part = range.cloneContents()
  for (const aside of part.querySelectorAll('.meta, button')) aside.remove()
  return part.textContent ?? ''
}
