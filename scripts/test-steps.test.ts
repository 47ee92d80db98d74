import { expect, test } from 'vitest'
import { fromFirstFailure } from './test-steps.ts'

test('of what a runner says the failures come first, without the list of what passed', () => {
  const vitest = ' ✓ one that passes\n\n⎯⎯ Failed Tests 1 ⎯⎯\n\n FAIL  this one\nexpected 12 to be less than 12\n'
  expect(fromFirstFailure(vitest)).toBe('⎯⎯ Failed Tests 1 ⎯⎯\n\n FAIL  this one\nexpected 12 to be less than 12\n')
  const playwright = '  ✓  1 [journeys] › one (2 s)\n  ✘  2 [journeys] › two (3 s)\n\n\n  1) [journeys] › two\n\n    Error: not visible\n'
  expect(fromFirstFailure(playwright)).toBe('  1) [journeys] › two\n\n    Error: not visible\n')
})

test('a runner that ends without naming a failure is heard out', () => {
  expect(fromFirstFailure('Cannot find module x\n')).toBe('Cannot find module x\n')
})
