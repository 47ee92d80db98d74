import { expect, test } from 'vitest'
import { chooseLanguage, directionOf, toLanguage } from './languages.ts'

test.each([
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['fr-FR,fr;q=0.9,en;q=0.5,ar;q=0.7', 'ar'],
  ['en-US,en;q=0.9', 'en'],
  ['fr, ja;q=0.9', 'en'],
  ['de;q=0, ar;q=0.1', 'ar'],
  ['*', 'en'],
  ['', 'en'],
  [null, 'en'],
  ['not;a=header;;,,;q', 'en'],
])('[UX59] to a browser that asks for %s the words are %s', (accepted, language) => {
  expect(chooseLanguage({ chosen: undefined, accepted })).toBe(language)
})

test('what a person set counts before what the browser asks for, if there are words in it', () => {
  expect(chooseLanguage({ chosen: 'ar', accepted: 'de' })).toBe('ar')
  expect(chooseLanguage({ chosen: 'tlh', accepted: 'de' })).toBe('de')
})

test('[UX59] Arabic runs from right to left, the others from left to right', () => {
  expect(directionOf('ar')).toBe('rtl')
  expect([directionOf('en'), directionOf('de')]).toEqual(['ltr', 'ltr'])
  expect(toLanguage('AR-eg')).toBe('ar')
  expect(toLanguage('arc')).toBeNull()
})
