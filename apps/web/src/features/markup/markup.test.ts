import type { Mention, UserId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { type Block, hasMarkup, type Inline, toBlocks, toSource, toWords } from './markup.ts'

const bob: Mention = { userId: 'bob-id' as UserId, username: 'bob' }

const tags = { bold: 'b', italic: 'i', strike: 's', spoiler: 'x' }
const drawInline = (inline: Inline): string => {
  if ('children' in inline) return `<${tags[inline.kind]}>${inline.children.map(drawInline).join('')}</${tags[inline.kind]}>`
  switch (inline.kind) {
    case 'text':
      return inline.text
    case 'code':
      return `<c>${inline.text}</c>`
    case 'link':
    case 'labelled-link':
      return `<a>${inline.text}</a>`
    case 'mention':
      return `<at>${inline.text}</at>`
    default:
      return inline satisfies never
  }
}
const drawBlock = (block: Block): string => {
  switch (block.kind) {
    case 'lines':
      return block.children.map(drawInline).join('')
    case 'quote':
      return `[quote ${block.lines.map(({ children }) => children.map(drawInline).join('')).join(' / ')}]`
    case 'list':
      return `[${block.isOrdered ? 'steps' : 'list'} ${block.items
        .map(
          ({ children, number, level }) =>
            `${block.isOrdered ? `${number}. ` : ''}${'>'.repeat(level)}${children.map(drawInline).join('')}`,
        )
        .join(' / ')}]`
    case 'fence':
      return `[code ${block.language}: ${block.code}]`
    default:
      return block satisfies never
  }
}
const drawn = (text: string) => toBlocks(text, [bob]).map(drawBlock).join('|')

test.each([
  ['*bold*, _italic_ and ~struck~', '<b>bold</b>, <i>italic</i> and <s>struck</s>'],
  ['**bold** ~~struck~~', '<b>bold</b> <s>struck</s>'],
  ['*_both_* and _*both*_', '<b><i>both</i></b> and <i><b>both</b></i>'],
  ['change `GAIN` if it *wobbles*', 'change <c>GAIN</c> if it <b>wobbles</b>'],
  ['`*not bold*` ``a ` tick``', '<c>*not bold*</c> <c>a ` tick</c>'],
  ['the winner is ||table *seventeen*||!', 'the winner is <x>table <b>seventeen</b></x>!'],
  ['*see https://a.example/x_y_z* *@bob*', '<b>see <a>https://a.example/x_y_z</a></b> <b><at>@bob</at></b>'],
  ['(*so*), "_so_" 🎉*so*🎉', '(<b>so</b>), "<i>so</i>" 🎉<b>so</b>🎉'],
  ['这是*重点*吗', '这是<b>重点</b>吗'],
  ['*هذا مهم*', '<b>هذا مهم</b>'],
  ['_snake_case_name_', '<i>snake_case_name</i>'],
])('[UX29] %s', (text, expected) => {
  expect(drawn(text)).toBe(expected)
})

test.each([
  '2*3*4 and 2 * 3 * 4',
  'snake_case_name __init__ a_b',
  '*not closed, _nor this',
  'a * bold * and *open',
  '¯\\_(ツ)_/¯',
  '*_*',
  '-_- T_T **** ____ ~~~~ ||||',
  'C:\\_dir_\\x and /tmp/*a*/b',
  'if (a||b||c)',
  '~5 or ~6',
  '`not closed',
  '`` ` `',
  '>_< >:( >not a quote',
  '-5 degrees, -no list',
  '1.5 litres',
  '```\nnot closed',
  '\\*',
])('[UX29] %j stays as it was typed', (text) => {
  expect(drawn(text)).toBe(text)
})

test('[UX29] marks end with their line', () => {
  expect(drawn('*one\ntwo*')).toBe('*one\ntwo*')
  expect(drawn('`one\ntwo`')).toBe('`one\ntwo`')
})

test('[UX29] of two that could open, the nearer one does', () => {
  expect(drawn('*a and *b*')).toBe('*a and <b>b</b>')
  expect(drawn('_a *b_ c*')).toBe('<i>a *b</i> c*')
})

test('[UX29] quotes, lists and code stand by themselves', () => {
  expect(drawn('Rule nine:\n> Animals stay\n> with *their* owner\nSo be it')).toBe(
    'Rule nine:|[quote Animals stay / with <b>their</b> owner]|So be it',
  )
  expect(drawn('- one\n  - two\n* three')).toBe('[list one / >two / three]')
  expect(drawn('- a\n            - g\n             - too far')).toBe('[list a / >>>>>>g]|             - too far')
  expect(drawn('1. one\n2) *two*\n\n7. seven')).toBe('[steps 1. one / 2. <b>two</b>]||[steps 7. seven]')
  expect(drawn('so:\n```python\nGAIN = *0.8*\n\n> x\n```\nok')).toBe('so:|[code python: GAIN = *0.8*\n\n> x]|ok')
  expect(drawn('```\n```')).toBe('[code : ]')
})

test('[UX29] in one line there are words alone, and what is hidden stays hidden', () => {
  expect(toWords('*So* `it` is:\n> _wise_\n- ||table *17*||\n```py\nx\n```')).toBe('So it is:\nwise\n- ▒▒▒▒\nx')
  expect(toWords('see [the plan](https://example.org/plan)')).toBe('see the plan')
  expect(toWords('2*3*4')).toBe('2*3*4')
})

test.each([
  ['the butler ||did it in the lib', 'the butler ▒▒▒▒'],
  ['||did it|| and ||also the', '▒▒▒▒ and ▒▒▒▒'],
  ['||did it in *the lib', '▒▒▒▒'],
  ['*||did* it', '*▒▒▒▒'],
  ['||did it|', '▒▒▒▒'],
  ['||did `it|| in', '▒▒▒▒'],
  ['one\n> so ||did', 'one\nso ▒▒▒▒'],
  ['||did it|| *so', '▒▒▒▒ *so'],
  ['if (a || b) then', 'if (a || b) then'],
  ['`a||b` is', 'a||b is'],
  ['||one\ntwo', '||one\ntwo'],
  ['so:\n```python\nGAIN = 0', 'so:\nGAIN = 0'],
  ['```\nx\n```\nand ```', 'x\nand ```'],
])('[UX29] of %j, which is cut, nothing is said that the whole may hide', (text, words) => {
  expect(toWords(text, { isCut: true })).toBe(words)
})

test('text without a mark has none', () => {
  for (const text of ['', 'hello', 'a - b', 'e-mail: a.b@c.example', 'x > y', '5|6']) expect(hasMarkup(text)).toBe(false)
})

const pieces = [
  '*',
  '**',
  '_',
  '~',
  '~~',
  '`',
  '``',
  '```',
  '||',
  '|',
  '>',
  '> ',
  '- ',
  '1. ',
  '\n',
  ' ',
  '  ',
  'a',
  'é',
  '好',
  '🎉',
  '\\',
  '/',
  '@bob',
  'https://a.example/_x_',
  '(',
  ')',
  'py',
  '\t',
  '\r',
]

test('[UX29] all parts together are the text, letter for letter', () => {
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  for (let round = 0; round < 4_000; round += 1) {
    const text = Array.from({ length: Math.floor(random() * 24) }, () => pieces[Math.floor(random() * pieces.length)]).join('')
    expect(toSource(toBlocks(text, [bob]))).toBe(text)
    // What isn't thought to be marked isn't.
    if (!hasMarkup(text)) expect(drawn(text).replace(/<\/?(a|at)>/g, '')).toBe(text)
  }
})

const most = 40 * 1024
test.each([
  ['*'.repeat(most)],
  ['*a'.repeat(most / 2)],
  [' *a'.repeat(most / 3)],
  ['*a* '.repeat(most / 4)],
  ['*_ _* '.repeat(most / 6)],
  [' *a _b ~c ||d'.repeat(most / 13)],
  ['['.repeat(most)],
  ['[a](http://'.repeat(most / 11)],
  ['[a](http://a.example/(b)'.repeat(most / 24)],
  ['`'.repeat(most)],
  ['` '.repeat(most / 2)],
  [Array.from({ length: 280 }, (_, length) => '`'.repeat(length)).join(' ')],
  ['```\n'.repeat(most / 4)],
  ['```\n```\n'.repeat(most / 8)],
  ['```x\n'.repeat(most / 5)],
  ['> '.repeat(most / 2)],
  ['> \n'.repeat(most / 3)],
  ['- - '.repeat(most / 4)],
  ['||a'.repeat(most / 3)],
  ['1'.repeat(most)],
  [' '.repeat(most)],
])('[UX29] nothing that somebody sends takes longer than its length (%#)', (text) => {
  expect(toSource(toBlocks(text, [bob]))).toBe(text)
})
