import { expect, test } from 'vitest'
import { markOfKey, type TextMark, toggleMark } from './text-marks.ts'

/** `[` and `]` stand where the selection begins and ends, `|` where nothing is selected. */
function toggled(drawn: string, mark: TextMark): string {
  const from = drawn.search(/[[|]/)
  const to = drawn.includes('|') ? from : drawn.indexOf(']') - 1
  const text = drawn.replace(/[[\]|]/g, '')
  const edit = toggleMark(text, { from, to }, mark)
  const after = text.slice(0, edit.from) + edit.by + text.slice(edit.to)
  const { from: start, to: end } = edit.selected
  return start === end
    ? `${after.slice(0, start)}|${after.slice(start)}`
    : `${after.slice(0, start)}[${after.slice(start, end)}]${after.slice(end)}`
}

test.each([
  ['around what is selected', 'a [word] here', '*', 'a *[word]* here'],
  ['away again', 'a *[word]* here', '*', 'a [word] here'],
  ['away where it was selected with it', 'a [*word*] here', '*', 'a [word] here'],
  ['close to the words, whatever spaces were selected', 'a[ word ]here', '_', 'a _[word]_ here'],
  ['around each line', '[one\n\ntwo]', '~', '[~one~\n\n~two~]'],
  ['away from each line', '[~one~\n\n~two~]', '~', '[one\n\ntwo]'],
  ['as a block around lines of code', '[one\ntwo]', '`', '[```\none\ntwo\n```]'],
  ['away from a block', '[```\none\ntwo\n```]', '`', '[one\ntwo]'],
  ['as a pair to write into', 'so |', '*', 'so *|*'],
  ['away where nothing was written into it', 'so *|*', '*', 'so |'],
  ['behind one where its words end', 'so *bold|* it', '*', 'so *bold*| it'],
  ['as a new pair where the mark after belongs to what comes', 'so |*bold*', '*', 'so *|**bold*'],
  ['around a mark of another kind', '[_both_]', '*', '*[_both_]*'],
] as const)('a mark goes %s', (_, drawn, mark, expected) => {
  expect(toggled(drawn, mark)).toBe(expected)
})

const press = (key: string, keys: Partial<Parameters<typeof markOfKey>[0]>) => ({
  key,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...keys,
})

test.each([
  ['Ctrl B', press('b', { ctrlKey: true }), { isApple: false }, '*'],
  ['Cmd I on a Mac', press('i', { metaKey: true }), { isApple: true }, '_'],
  ['Ctrl B on a Mac, which moves the caret', press('b', { ctrlKey: true }), { isApple: true }, null],
  ['Ctrl E', press('e', { ctrlKey: true }), { isApple: false }, '`'],
  ['Ctrl Shift X', press('X', { ctrlKey: true, shiftKey: true }), { isApple: false }, '~'],
  ['Ctrl B where B types another letter', press('и', { ctrlKey: true, code: 'KeyB' }), { isApple: false }, '*'],
  ['Ctrl X, which cuts', press('x', { ctrlKey: true }), { isApple: false }, null],
  ['AltGr E, which types', press('e', { ctrlKey: true, altKey: true }), { isApple: false }, null],
  ['B', press('b', {}), { isApple: false }, null],
])('%s', (_, pressed, system, mark) => {
  expect(markOfKey(pressed, system)).toBe(mark)
})
