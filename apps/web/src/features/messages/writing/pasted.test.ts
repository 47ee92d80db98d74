import { expect, test } from 'vitest'
import { toPasteEdit } from './pasted.ts'

/** `[` and `]` stand where the selection begins and ends. Null: it is pasted as the browser pastes. */
function pasted(drawn: string, plain: string): string | null {
  const [from, to] = [drawn.indexOf('['), drawn.indexOf(']') - 1]
  const text = drawn.replace(/[[\]]/g, '')
  const edit = toPasteEdit(text, { from, to }, { plain, html: '' })
  return edit && text.slice(0, edit.from) + edit.by + text.slice(edit.to)
}

const address = 'https://example.org/a?b=c#d'

test.each([
  ['an address over words makes them a link to it', 'see [the plan] first', address, `see [the plan](${address}) first`],
  ['with what a clipboard puts around it', '[plan]', ` ${address}\n`, `[plan](${address})`],
  ['with brackets that are its own', '[snails]', 'https://example.org/Snail_(animal)', '[snails](https://example.org/Snail_(animal))'],
  ['with one that would close the link', '[snails]', 'https://example.org/a)b', '[snails](https://example.org/a%29b)'],
  ['a mail address with its scheme, too', '[write]', 'mailto:zoe@example.org', '[write](mailto:zoe@example.org)'],
  ['where nothing is selected it is an address', 'see []', address, null],
  ['over another address it takes its place', '[https://example.com]', address, null],
  ['over several lines it takes their place', '[one\ntwo]', address, null],
  ['words over words take their place', '[one]', 'see https://example.org', null],
  ['no other scheme becomes a link', '[one]', 'javascript:alert(1)', null],
])('[UX36] %s', (_, drawn, plain, expected) => {
  expect(pasted(drawn, plain)).toBe(expected)
})

test('characters that can’t be sent stay behind', () => {
  expect(pasted('[]', '\u001b[31mred\u001b[0m\r\nline\ttab\ud800')).toBe('[31mred[0m\nline\ttab\ufffd')
  expect(pasted('[]', 'what can be sent\nis left alone 🐌')).toBeNull()
})
