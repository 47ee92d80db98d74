/** Where a letter of a field stands: how far from the inline start of a box, and how far below the box its line begins; on the field's first line 0. */
export type CaretPlace = { startPx: number; belowPx: number }

/**
 * A field doesn't say where its letters are, so the text before one is set once more, unseen, in a box of the field's own looks. What is
 * there is in the field's own direction; the place is told in that of `box`.
 */
export function placeOf(field: HTMLTextAreaElement, index: number, box: HTMLElement): CaretPlace {
  const mirror = document.createElement('div')
  const looks = getComputedStyle(field)
  for (const name of mirrored) mirror.style[name] = looks[name]
  Object.assign(mirror.style, hidden)
  mirror.style.width = `${field.clientWidth}px`
  const letter = document.createElement('span')
  letter.textContent = field.value.slice(index) || '.'
  mirror.append(field.value.slice(0, index), letter)
  document.body.append(mirror)
  const [edges, mirrorEdges, fieldEdges, boxEdges] = [
    letter.getClientRects()[0] ?? letter.getBoundingClientRect(),
    mirror.getBoundingClientRect(),
    field.getBoundingClientRect(),
    box.getBoundingClientRect(),
  ]
  mirror.remove()
  const isRtlText = looks.direction === 'rtl'
  const isRtlBox = getComputedStyle(box).direction === 'rtl'
  const left = fieldEdges.left + field.clientLeft + (isRtlText ? edges.right : edges.left) - mirrorEdges.left
  const fromTop = field.clientTop + edges.top - mirrorEdges.top - field.scrollTop
  const isFirstLine = fromTop < Number.parseFloat(looks.lineHeight)
  return {
    startPx: Math.round(isRtlBox ? boxEdges.right - left : left - boxEdges.left),
    belowPx: isFirstLine ? 0 : Math.round(fieldEdges.top + fromTop - boxEdges.bottom),
  }
}

/** All that decides where a letter comes to stand. */
const mirrored = [
  'direction',
  'unicodeBidi',
  'textAlign',
  'fontFamily',
  'fontSize',
  'fontWeight',
  'fontStyle',
  'fontFeatureSettings',
  'letterSpacing',
  'wordSpacing',
  'lineHeight',
  'tabSize',
  'overflowWrap',
  'wordBreak',
  'paddingBlock',
  'paddingInline',
] as const

const hidden = {
  position: 'absolute',
  insetBlockStart: '0',
  insetInlineStart: '0',
  boxSizing: 'border-box',
  visibility: 'hidden',
  whiteSpace: 'pre-wrap',
  contain: 'layout',
} as const
