import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestPostgres } from '@parley/db/testing'
import { stopCommands } from './run-command.ts'
import { runStages, toSummary } from './stages.ts'
import {
  buildStep,
  faultsStep,
  formatStep,
  lintStep,
  playwrightStep,
  simulationStep,
  type TestRun,
  testEnvironment,
  typesStep,
  vitestStep,
} from './test-steps.ts'

// All that CI does. One Postgres serves every step: the one of TEST_DATABASE_URL, or an embedded one that lives as long as this run. The
// person's own database and home are neither read nor named.
// What a full run tries more often takes as long as it takes.
const isFull = process.argv.includes('--full')
const patience = isFull ? 5 : 1

const folder = mkdtempSync(join(tmpdir(), 'parley-npm-test-'))
const given = process.env['TEST_DATABASE_URL']
const postgres = given ? { url: given, stop: () => Promise.resolve() } : await startTestPostgres()
const run: TestRun = { folder, env: testEnvironment({ home: join(folder, 'home'), databaseUrl: postgres.url, isFull }) }

async function clearAway(): Promise<void> {
  await stopCommands()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
// Whoever started this may ask for its end, or be gone: `disconnect` is what the bootstrap's death looks like from here.
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.once(event, () => void clearAway().then(() => process.exit(130)))

// The whole takes a quarter of an hour on two cores; each part may take half as long again, for a machine that is busy.
const tally = await runStages(
  [
    {
      name: 'static and unit',
      budgetMs: 180_000,
      steps: [formatStep(run), lintStep(run), typesStep(run), vitestStep('unit', run, 'unit')],
    },
    {
      name: 'with Postgres',
      budgetMs: 300_000 * patience,
      steps: [vitestStep('integration with Postgres', run, 'postgres')],
    },
    { name: 'permission matrix', budgetMs: 60_000, steps: [vitestStep('permission matrix', run, 'permissions')] },
    {
      name: 'simulation',
      budgetMs: isFull ? 30 * 60_000 : 90_000,
      steps: [simulationStep('simulated schedules', run, isFull ? 100_000 : 5_000)],
    },
    {
      name: 'chaos',
      budgetMs: isFull ? 45 * 60_000 : 120_000,
      steps: [faultsStep('faults against real processes', run, isFull ? 300 : 3)],
    },
    { name: 'build', budgetMs: 90_000, isFoundation: true, steps: [buildStep(run)] },
    { name: 'journeys', budgetMs: 720_000, steps: [playwrightStep('end to end', run)] },
  ],
  console.log,
)
await clearAway()
console.log(toSummary(tally))
process.exit(tally.failed > 0 ? 1 : 0)
