import { limits, updateChatSchema } from '@parley/protocol'
import { expect, test } from 'vitest'
import { groupNameProblem } from './group-name-problem.ts'

const chatId = '01890000-0000-7000-8000-000000000000'

test.each([
  ['Science Fair 2026', null],
  ['🌋', null],
  ['  surrounded  ', null],
  ['x'.repeat(limits.nameCharsMax), null],
  ['🌋'.repeat(limits.nameCharsMax), null],
  ['x'.repeat(limits.nameCharsMax + 1), 'nameLong'],
  ['one\ttab', 'nameLine'],
  ['turned \u202e round', 'nameLine'],
])('%j is told apart as the server tells it', (name, problem) => {
  expect(groupNameProblem(name)).toBe(problem)
  expect(updateChatSchema.safeParse({ chatId, name: name.trim() }).success).toBe(problem === null)
})
