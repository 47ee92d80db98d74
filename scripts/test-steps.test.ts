import { expect, test } from 'vitest'
import { findFlaky, findRetried, fromFirstFailure } from './test-steps.ts'

test('of what a runner says the failures come first, without the list of what passed', () => {
  const vitest = ' ✓ one that passes\n\n⎯⎯ Failed Tests 1 ⎯⎯\n\n FAIL  this one\nexpected 12 to be less than 12\n'
  expect(fromFirstFailure(vitest)).toBe('⎯⎯ Failed Tests 1 ⎯⎯\n\n FAIL  this one\nexpected 12 to be less than 12\n')
  const playwright = '  ✓  1 [journeys] › one (2 s)\n  ✘  2 [journeys] › two (3 s)\n\n\n  1) [journeys] › two\n\n    Error: not visible\n'
  expect(fromFirstFailure(playwright)).toBe('  1) [journeys] › two\n\n    Error: not visible\n')
})

test('a runner that ends without naming a failure is heard out', () => {
  expect(fromFirstFailure('Cannot find module x\n')).toBe('Cannot find module x\n')
})

test('what passes only at the second try is named', () => {
  const playwright = '  1 flaky\n    [journeys] › e2e/journeys/tabs.spec.ts:9:1 › two tabs \n  67 passed (6.2m)\n'
  expect(findFlaky(playwright)).toEqual(['[journeys] › e2e/journeys/tabs.spec.ts:9:1 › two tabs'])
  expect(findFlaky('  68 passed (6.2m)\n')).toEqual([])
  const told = (status: string, failureMessages: string[]) => ({ status, fullName: 'two tabs', failureMessages })
  const assertionResults = [told('passed', []), told('passed', ['expected 1 to be 2\n    at x.ts']), told('failed', ['no'])]
  expect(findRetried({ testResults: [{ assertionResults }] })).toEqual(['two tabs: expected 1 to be 2'])
})
