import { expect, test } from 'vitest'
import { linkify } from './linkify.ts'

const linksIn = (text: string) => linkify(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []))

test.each([
  ['Map: https://lindenhof.example/fair', ['https://lindenhof.example/fair']],
  ['See https://a.example. And http://b.example, too!', ['https://a.example', 'http://b.example']],
  ['(https://en.example/wiki/Snail_(gastropod))', ['https://en.example/wiki/Snail_(gastropod)']],
  ['[https://a.example/x]', ['https://a.example/x']],
  ['“https://a.example/x”', ['https://a.example/x']],
  ['HTTPS://A.EXAMPLE/Path', ['HTTPS://A.EXAMPLE/Path']],
  ['mailto:mei@lindenhof.example?subject=Snail', ['mailto:mei@lindenhof.example?subject=Snail']],
  ['http://localhost:3000/c/1#a', ['http://localhost:3000/c/1#a']],
  ['https://пример.example/путь', ['https://пример.example/путь']],
  ['https://a.example/?q=1&b=[2]', ['https://a.example/?q=1&b=[2]']],
])('%s', (text, links) => {
  expect(linksIn(text)).toEqual(links)
})

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'ftp://a.example',
  '//a.example',
  'www.a.example',
  'https://',
  'mailto:',
  'mailto:nobody',
  'https:// a',
])('%s stays text', (text) => {
  expect(linksIn(text)).toEqual([])
})

test.each(['', 'plain', ' two  spaces\n\nand lines ', 'a https://a.example b https://b.example.', 'https://a.example', 'https://https://'])(
  'the parts of %j are the text',
  (text) => {
    expect(
      linkify(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  },
)

const labelledIn = (text: string) => linkify(text).flatMap((part) => (part.kind === 'labelled-link' ? [[part.words, part.href]] : []))

test.each([
  ['words', 'see [the plan](https://example.org/plan).', ['the plan', 'https://example.org/plan']],
  ['an address with brackets of its own', '[snails](https://example.org/Snail_(animal))', ['snails', 'https://example.org/Snail_(animal)']],
  ['the very address', '[example.org/plan](https://example.org/plan)', ['example.org/plan', 'https://example.org/plan']],
  ['a mail address', '[write](mailto:zoe@example.org)', ['write', 'mailto:zoe@example.org']],
])('[UX36] %s in brackets become a link', (_, text, expected) => {
  expect(labelledIn(text)).toEqual([expected])
  expect(
    linkify(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text)
})

test.each([
  ['that lead somewhere else than they say', '[https://bank.example](https://other.example)'],
  ['that name another host', '[your bank.example login](https://other.example)'],
  ['that are none', '[ ](https://example.org)'],
  ['that lead to a scheme that isn’t a link’s', '[press](javascript:alert(1))'],
  ['that lead nowhere', '[press](example)'],
  ['of several lines', '[one\ntwo](https://example.org)'],
])('[UX36] words %s are as they were typed', (_, text) => {
  expect(labelledIn(text)).toEqual([])
  expect(
    linkify(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text)
})
