export type TextRange = { from: number; to: number }

/** What stands in `from`…`to` becomes `by`, and then `selected` is selected. */
export type FieldEdit = TextRange & { by: string; selected: TextRange }

/** The edit after which the caret stands behind what was put in. */
export const insertion = ({ from, to }: TextRange, by: string): FieldEdit => ({
  from,
  to,
  by,
  selected: { from: from + by.length, to: from + by.length },
})

export const selectionOf = ({ selectionStart, selectionEnd }: HTMLTextAreaElement): TextRange => ({
  from: selectionStart,
  to: selectionEnd,
})

/** Changes what stands in a field as if it were typed: the browser's undo takes it back, and React hears of it. */
export function typeInto(field: HTMLTextAreaElement, { from, to, by, selected }: FieldEdit): void {
  field.focus({ preventScroll: true })
  field.setSelectionRange(from, to)
  if ((from !== to || by !== '') && !execute(by)) {
    field.setRangeText(by, from, to, 'end')
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }))
  }
  field.setSelectionRange(selected.from, selected.to)
}

/** Deprecated, and the only way to change a field that keeps its undo: there is no other in any browser. */
// oxlint-disable-next-line typescript/no-deprecated -- as above
const execute = (by: string): boolean => (by === '' ? document.execCommand('delete') : document.execCommand('insertText', false, by))
