import { expect, test } from 'vitest'
import ar from '../../messages/ar.json'
import de from '../../messages/de.json'
import en from '../../messages/en.json'

const sentences = (branch: object, path: string[] = []): [string, string][] =>
  Object.entries(branch).flatMap(([key, value]) =>
    typeof value === 'string' ? [[[...path, key].join('.'), value]] : sentences(value, [...path, key]),
  )

test.each(sentences(en))('%s keeps to the house’s way of speaking', (_, words) => {
  expect(words).not.toMatch(/\bwe\b|\bour\b|please|oops|sorry|!/i)
  // An apostrophe of the typewriter would quote what follows, for ICU.
  expect(words).not.toContain("'")
  expect(words.trim()).toBe(words)
})

test.each(Object.entries({ de, ar }))('so do the words in %s: no begging, no shouting', (_, messages) => {
  expect(sentences(messages).filter(([, words]) => /\bbitte\b|\bwir\b|\bunser|من فضلك|عذر|!|'/i.test(words))).toEqual([])
  expect(sentences(messages).filter(([, words]) => words.trim() !== words)).toEqual([])
})
