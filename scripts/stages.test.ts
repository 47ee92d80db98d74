import { expect, test } from 'vitest'
import { runStages, type Stage, type Step, toSummary } from './stages.ts'

const passing: Step = { name: 'passing', run: () => Promise.resolve({ passed: 3, failed: 0, skipped: 1, output: 'nobody reads this' }) }
const failing: Step = { name: 'failing', run: () => Promise.resolve({ passed: 2, failed: 1, skipped: 0, output: 'this is why' }) }
const stage = (name: string, ...steps: Step[]): Stage => ({ name, budgetMs: 60_000, steps })

test('the tests of all steps are summed', async () => {
  const { tally } = await watch([stage('first', passing, failing), stage('second', passing)])
  expect(tally).toEqual({ passed: 8, failed: 1, skipped: 2 })
})

test('steps after a failing one run, and only the failing one shows what it said', async () => {
  const { lines } = await watch([stage('first', failing, passing)])
  expect(lines.join('\n')).toContain('ok      passing: 3 passed, 0 failed, 1 skipped')
  expect(lines.join('\n')).toContain('this is why')
  expect(lines.join('\n')).not.toContain('nobody reads this')
})

test('a stage over its budget is a failure', async () => {
  const { tally, lines } = await watch([{ ...stage('slow', passing), budgetMs: -1 }])
  expect(tally.failed).toBe(1)
  expect(lines.at(-1)).toMatch(/^FAILED {2}slow: .* over its budget$/)
})

test('what stands on a stage that failed is not run, and is named', async () => {
  const { tally, lines } = await watch([{ ...stage('build', failing), isFoundation: true }, stage('journeys', passing)])
  expect(tally).toEqual({ passed: 2, failed: 1, skipped: 0 })
  expect(lines.at(-1)).toContain('NOT RUN journeys')
})

test('the last line counts what passed and what failed, and what was skipped when something was', () => {
  expect(toSummary({ passed: 118, failed: 0, skipped: 0 })).toBe('118 passed, 0 failed')
  expect(toSummary({ passed: 117, failed: 1, skipped: 2 })).toBe('117 passed, 1 failed, 2 skipped')
})

async function watch(stages: Stage[]) {
  const lines: string[] = []
  const tally = await runStages(stages, (line) => lines.push(line))
  return { tally, lines }
}
