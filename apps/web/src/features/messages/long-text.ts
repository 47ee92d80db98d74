/** A text that is much longer than this is folded to so many lines. */
export const foldedLines = 20
/** Longer code is folded to the second figure: enough to see what it is, and the talk goes on. */
export const codeLinesMax = 20
export const codeLinesShown = 12
/** Nobody is asked to open what hides a line or two. */
const foldedFrom = 24
/** About as many characters as a line of the widest bubble has. By a count and not by measuring, a row has its height before it is drawn. */
const lineChars = 64

/** [UX28] Whether a text is folded until somebody wants to read it. Of code only so many lines are seen, whatever its length. */
export function isLongText(text: string): boolean {
  if (text.length < foldedFrom) return false
  let lines = 0
  let codeLines: number | null = null
  for (let start = 0; start <= text.length && lines <= foldedFrom; ) {
    const end = text.indexOf('\n', start)
    const length = (end < 0 ? text.length : end) - start
    if (text.startsWith('```', start)) codeLines = codeLines === null ? 0 : null
    else if (codeLines !== null) codeLines += 1
    lines += codeLines === null ? Math.max(1, Math.ceil(length / lineChars)) : codeLines > codeLinesShown ? 0 : 1
    start += length + 1
  }
  return lines > foldedFrom
}
