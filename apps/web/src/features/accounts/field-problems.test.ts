import { expect, test } from 'vitest'
import { findFieldProblems, toFieldProblems } from './field-problems.ts'

const typed = { username: 'mei', password: 'three small words', displayName: 'Mei Tanaka' }

test('an account within the limits has no problem', () => {
  expect(findFieldProblems(typed)).toEqual({})
})

test('each field is told its own problem, with the limit', () => {
  expect(findFieldProblems({ username: 'm', password: 'seven77', displayName: 'x'.repeat(65) })).toEqual({
    username: { kind: 'usernameShort', min: 3 },
    password: { kind: 'passwordShort', min: 8 },
    displayName: { kind: 'displayNameLong', max: 64 },
  })
})

test('an emoji counts once', () => {
  expect(findFieldProblems({ ...typed, password: '🐌'.repeat(8) })).toEqual({})
  expect(findFieldProblems({ ...typed, password: '🐌'.repeat(7) }).password).toEqual({ kind: 'passwordShort', min: 8 })
})

test('capital letters are a spelling of the same username', () => {
  expect(findFieldProblems({ ...typed, username: 'Mei.T' })).toEqual({})
  expect(findFieldProblems({ ...typed, username: 'mei tanaka' }).username).toEqual({ kind: 'usernameCharacters' })
})

test('a field that the server alone refuses is marked all the same', () => {
  expect(toFieldProblems('username', typed)).toEqual({ username: { kind: 'general' } })
  expect(toFieldProblems('somethingElse', typed)).toEqual({})
})
