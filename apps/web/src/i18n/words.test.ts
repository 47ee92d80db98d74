import { expect, test } from 'vitest'
import messages from '../../messages/en.json'

const sentences = (branch: object, path: string[] = []): [string, string][] =>
  Object.entries(branch).flatMap(([key, value]) =>
    typeof value === 'string' ? [[[...path, key].join('.'), value]] : sentences(value, [...path, key]),
  )

test.each(sentences(messages))('%s keeps to the house’s way of speaking', (_, words) => {
  expect(words).not.toMatch(/\bwe\b|\bour\b|please|oops|sorry|!/i)
  // An apostrophe of the typewriter would quote what follows, for ICU.
  expect(words).not.toContain("'")
  expect(words.trim()).toBe(words)
})
