import { join } from 'node:path'
import { temporaryRoot } from '@parley/db/testing'
import { expect, test } from 'vitest'
import { comparisons } from '../comparison/index.ts'
import { compare } from '../comparison/report.ts'
import { runWorkload } from '../workload.ts'
import { workloads } from './index.ts'

/** A dozen processes of the same code start here. */
process.env['NODE_COMPILE_CACHE'] ??= join(temporaryRoot(), 'parley-bench-compiled')

/** What a machine that does other things besides must not decide: times, and memory of so few that it is all noise. */
const isOfTheMachine = (breach: string) => /p95|p99|÷|growth|in the same 100 ms|live within|slowest|let go of/.test(breach)

/** Those that start one server, and in a full run also those that kill one, stop reading or start several. */
const names = workloads
  .map(({ name }) => name)
  .filter((name) => process.env['TEST_FULL'] === '1' || ['crowd', 'idle', 'soak'].includes(name))

test.each(names)(
  '[S2.38] %s runs to its end with few sockets, and nothing is lost, doubled or refused',
  { timeout: 90_000 },
  async (name) => {
    const workload = workloads.find((known) => known.name === name)
    if (!workload) throw new Error(`There is no ${name}.`)
    const { figures, breaches } = await runWorkload(workload, { sockets: 20, seconds: 1, restSeconds: 1, rounds: 1 }, () => {})
    expect(figures.length).toBeGreaterThan(5)
    expect(breaches.filter((breach) => !isOfTheMachine(breach))).toEqual([])
  },
)

test('[P13] Parley takes its turn beside every peer, and nothing of it is lost, repeated or reordered', { timeout: 180_000 }, async () => {
  const some = comparisons.filter(({ name }) => process.env['TEST_FULL'] === '1' || name === 'w1' || name === 'w4')
  const report = await compare(some, { rounds: 1, seconds: 0.4, sockets: 6, messages: 200 }, () => {})
  expect(report.targets.filter(({ id }) => id === 'P13').map(({ value }) => value)).toContain(0)
  expect(report.targets.filter(({ id, value }) => id === 'P13' && value !== 0)).toEqual([])
  const turns = report.workloads.map(({ peers }) => peers.map(({ name, median }) => (Object.keys(median).length > 3 ? name : null)))
  expect(turns).toContainEqual(['ws', 'Socket.IO', 'starter', 'Parley'])
  expect(turns).toContainEqual(['starter', 'Parley'])
})
