import { limits, updateUserSchema } from '@parley/protocol'
import { expect, test } from 'vitest'
import { findProfileProblems, toProfileChange } from './use-profile.ts'

const self = { username: 'mei', displayName: 'Mei Tanaka', bio: '' }

test('only what is different is told, without the space around it', () => {
  expect(toProfileChange({ ...self, displayName: ' Mei Tanaka ' }, self)).toEqual({})
  expect(toProfileChange({ username: ' Mei.T', displayName: 'Mei', bio: ' Keeps bees. ' }, self)).toEqual({
    username: 'mei.t',
    displayName: 'Mei',
    bio: 'Keeps bees.',
  })
})

test.each([
  [{}, []],
  [{ username: 'me' }, ['username']],
  [{ username: 'mei tanaka' }, ['username']],
  [{ displayName: '  ' }, ['displayName']],
  [{ displayName: 'x'.repeat(limits.nameCharsMax + 1) }, ['displayName']],
  [{ bio: '🐝'.repeat(limits.bioCharsMax) }, []],
  [{ bio: '🐝'.repeat(limits.bioCharsMax + 1) }, ['bio']],
])('of %j these fields are wrong: %j, and the server finds the same', (typed, wrong) => {
  const fields = { ...self, ...typed }
  expect(Object.keys(findProfileProblems(fields))).toEqual(wrong)
  expect(updateUserSchema.safeParse(toProfileChange(fields, self)).success).toBe(wrong.length === 0)
})
