import { findMark, isAppleDevice, type Press, type TextMarkName } from '../../shortcuts/index.ts'
import { type FieldEdit, insertion, type TextRange } from './type-into.ts'

export type TextMark = '*' | '_' | '~' | '`'

const marks: Readonly<Record<TextMarkName, TextMark>> = { bold: '*', italic: '_', strike: '~', code: '`' }

/** Ctrl, or Cmd on a Mac, with B, I and E, and with Shift and X. By letter, wherever it lies on the keyboard. */
export function markOfKey(
  { key, code, altKey, ctrlKey, metaKey, shiftKey }: Omit<Press, 'isTyping'>,
  system: { isApple: boolean } = { isApple: isAppleDevice() },
): TextMark | null {
  const name = findMark({ key, code, altKey, ctrlKey, metaKey, shiftKey, isTyping: true }, system)
  return name && marks[name]
}

/** Puts the mark around what is selected, or takes it away. It stands close to the words: marks beside spaces mean nothing. */
export function toggleMark(text: string, range: TextRange, mark: TextMark): FieldEdit {
  if (range.from === range.to) return toggleAtCaret(text, range.from, mark)
  const { from, to } = toClose(text, range)
  const words = text.slice(from, to)
  if (mark === '`' && words.includes('\n')) return toggleFence(words, { from, to })
  if (isMarked(words, mark)) {
    const by = unmark(words, mark)
    return { from, to, by, selected: { from, to: from + by.length } }
  }
  if (text.slice(from - 1, from) === mark && text.slice(to, to + 1) === mark) {
    return { from: from - 1, to: to + 1, by: words, selected: { from: from - 1, to: to - 1 } }
  }
  const by = mapLines(words, (line) => mark + line + mark)
  return { from, to, by, selected: words.includes('\n') ? { from, to: from + by.length } : { from: from + 1, to: to + 1 } }
}

/** Where nothing is selected, a pair to write into; inside an empty pair, none again; at the end of a full one, the way out of it. */
function toggleAtCaret(text: string, caret: number, mark: TextMark): FieldEdit {
  const isBefore = text[caret - 1] === mark
  const isAfter = text[caret] === mark
  if (isBefore && isAfter) return insertion({ from: caret - 1, to: caret + 1 }, '')
  const line = text.slice(text.lastIndexOf('\n', caret - 1) + 1, caret)
  if (isAfter && count(line, mark) % 2 === 1) return { ...insertion({ from: caret, to: caret }, ''), selected: at(caret + 1) }
  return { from: caret, to: caret, by: mark + mark, selected: at(caret + 1) }
}

const fence = '```'

function toggleFence(words: string, { from, to }: TextRange): FieldEdit {
  const isFenced = words.startsWith(`${fence}\n`) && words.endsWith(`\n${fence}`)
  const by = isFenced ? words.slice(fence.length + 1, -fence.length - 1) : `${fence}\n${words}\n${fence}`
  return { from, to, by, selected: { from, to: from + by.length } }
}

/** A mark reaches no further than its line, so each line has its own. */
const mapLines = (words: string, change: (line: string) => string): string => words.replace(/\S(?:.*\S)?/g, change)

const isMarked = (words: string, mark: TextMark): boolean =>
  words
    .split('\n')
    .filter((line) => line.trim() !== '')
    .every((line) => line.trim().length > 2 && line.trim().startsWith(mark) && line.trim().endsWith(mark))

const unmark = (words: string, mark: TextMark): string =>
  mapLines(words, (line) => (line.startsWith(mark) && line.endsWith(mark) ? line.slice(1, -1) : line))

/** Without the spaces around it, unless there is nothing else. */
function toClose(text: string, { from, to }: TextRange): TextRange {
  const words = text.slice(from, to)
  if (words.trim() === '') return { from, to }
  return { from: from + words.length - words.trimStart().length, to: to - (words.length - words.trimEnd().length) }
}

const at = (caret: number): TextRange => ({ from: caret, to: caret })
const count = (text: string, character: string): number => text.split(character).length - 1
