import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopCommands } from './run-command.ts'
import { runStages, toSummary } from './stages.ts'
import { formatStep, lintStep, type TestRun, testEnvironment, typesStep, vitestStep } from './test-steps.ts'

// The fast part of `npm test`: what needs no database, no build and no browser.
const folder = mkdtempSync(join(tmpdir(), 'parley-check-'))
const run: TestRun = { folder, env: testEnvironment({ home: folder }) }
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'])
  process.once(event, () => void stopCommands().then(() => process.exit(130)))

const tally = await runStages(
  [
    {
      name: 'static and unit',
      budgetMs: 120_000,
      steps: [formatStep(run), lintStep(run), typesStep(run), vitestStep('unit', run, 'unit')],
    },
  ],
  console.log,
)
console.log(toSummary(tally))
process.exit(tally.failed > 0 ? 1 : 0)
