/** A text that is much longer than this is folded to so many lines. */
export const foldedLines = 20
/** Nobody is asked to open what hides a line or two. */
const foldedFrom = 24
/** About as many characters as a line of the widest bubble has. By a count and not by measuring, a row has its height before it is drawn. */
const lineChars = 64

/** [UX28] Whether a text is folded until somebody wants to read it. */
export function isLongText(text: string): boolean {
  if (text.length < foldedFrom) return false
  let lines = 0
  for (let start = 0; start <= text.length && lines <= foldedFrom; ) {
    const end = text.indexOf('\n', start)
    const length = (end < 0 ? text.length : end) - start
    lines += Math.max(1, Math.ceil(length / lineChars))
    start += length + 1
  }
  return lines > foldedFrom
}
