import { parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { createTranslator, type Messages } from 'next-intl'
import type { ReactNode } from 'react'
import { describe, expect, test } from 'vitest'
import ar from '../../messages/ar.json'
import de from '../../messages/de.json'
import en from '../../messages/en.json'
import { type Language, locales } from './languages.ts'
import lastWords from './last-words.json'

/** `chats.empty.title` → the words. */
type Catalogue = ReadonlyMap<string, string>
type Element = ReturnType<typeof parse>[number]

const english = flatten(en)
const numbers = [0, 1, 2, 3, 11, 100]
/** The counts that a language may have words of their own for: `=0` says as much as `zero`. */
const exactly: Readonly<Record<string, string>> = { zero: '=0', one: '=1', two: '=2' }

describe.each(Object.entries({ en, de, ar }) as [Language, object][])('[UX59] the words in %s', (language, messages) => {
  const catalogue = flatten(messages)
  const known = [...catalogue].filter(([key]) => english.has(key))

  test('are all there, and none beside them', () => {
    const missing = [...english.keys()].filter((key) => !catalogue.has(key))
    const beside = [...catalogue.keys()].filter((key) => !english.has(key))
    expect([...missing, ...beside]).toEqual([])
  })

  test('are never empty', () => {
    expect(known.filter(([, words]) => words.trim() === '')).toEqual([])
  })

  test('name the same people and things, and choose between the same, as in English', () => {
    const names = (words: string | undefined) => namesIn(parse(words ?? '')).join(', ')
    expect(known.filter(([key, words]) => names(words) !== names(english.get(key)))).toEqual([])
  })

  test('have a form for every number', () => {
    const { pluralCategories } = new Intl.PluralRules(locales[language]).resolvedOptions()
    const lacking = known.flatMap(([key, words]) =>
      pluralsIn(parse(words)).flatMap((forms) =>
        pluralCategories.filter((form) => !forms.includes(form) && !forms.includes(exactly[form] ?? form)).map((form) => [key, form]),
      ),
    )
    expect(lacking).toEqual([])
  })

  test('can all be said', () => {
    const t = createTranslator({
      locale: locales[language],
      messages: messages as Messages,
      onError: (error) => expect.fail(error.message),
    })
    const said = known.flatMap(([key, words]) =>
      fillingsOf(parse(words)).map((values) => [key, textOf(t.rich(key as never, values as never) as ReactNode)] as const),
    )
    expect(said.filter(([, sentence]) => /[{}<>]|undefined/.test(sentence))).toEqual([])
  })
})

test('the last words, for when everything else has failed, are those of each language', () => {
  const said = Object.entries({ en, de, ar }).map(([language, { pages }]) => [language, { ...pages.broken, tryAgain: pages.tryAgain }])
  expect(lastWords).toEqual(Object.fromEntries(said))
})

function flatten(branch: object, path: readonly string[] = []): Catalogue {
  return new Map(
    Object.entries(branch).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[[...path, key].join('.'), value]] : [...flatten(value, [...path, key])],
    ),
  )
}

/** Every element, those inside a choice or a tag included. */
const allIn = (elements: readonly Element[]): Element[] =>
  elements.flatMap((element) => [
    element,
    ...('options' in element ? Object.values(element.options).flatMap(({ value }) => allIn(value)) : []),
    ...('children' in element ? allIn(element.children) : []),
  ])

/** What a sentence is given: names, tags, and for a choice what there is to choose. */
function namesIn(elements: readonly Element[]): string[] {
  const names = allIn(elements).flatMap((element) => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return []
      case TYPE.tag:
        return [`<${element.value}>`]
      case TYPE.select:
        return [`${element.value}: ${Object.keys(element.options).toSorted().join(' ')}`]
      default:
        return [element.value]
    }
  })
  return [...new Set(names)].toSorted()
}

const pluralsIn = (elements: readonly Element[]): string[][] =>
  allIn(elements).flatMap((element) => (element.type === TYPE.plural ? [Object.keys(element.options)] : []))

/** Enough ways to fill a sentence that each of its forms is said once. */
function fillingsOf(elements: readonly Element[]): Record<string, unknown>[] {
  const all = allIn(elements)
  const choices = all.flatMap((element) => (element.type === TYPE.select ? Object.keys(element.options) : []))
  return (choices.length === 0 ? [''] : choices).flatMap((choice) =>
    numbers.map((number) =>
      Object.fromEntries(
        all.flatMap((element): [string, unknown][] => {
          if (element.type === TYPE.literal || element.type === TYPE.pound) return []
          if (element.type === TYPE.tag) return [[element.value, (inside: ReactNode) => inside ?? 'Mei']]
          if (element.type === TYPE.plural || element.type === TYPE.number) return [[element.value, number]]
          if (element.type === TYPE.select) return [[element.value, choice in element.options ? choice : 'other']]
          return [[element.value, 'Mei']]
        }),
      ),
    ),
  )
}

const textOf = (node: ReactNode): string =>
  [node]
    .flat(3)
    .filter((part) => typeof part === 'string')
    .join('')
