import { availableParallelism, cpus } from 'node:os'
import type { Comparison } from './comparison.ts'
import { drawComparison } from './comparison-chart.ts'
import { type Compared, type ComparisonOptions, runComparisons } from './run-comparison.ts'
import { judgeTargets, toVerdictTable, type Verdict } from './targets.ts'

export interface ComparisonReport {
  readonly machine: { readonly cores: number; readonly processor: string; readonly node: string }
  readonly workloads: readonly Compared[]
  readonly targets: readonly Verdict[]
  readonly breaches: readonly string[]
  /** An SVG. */
  readonly chart: string
}

/** Measures, tells and judges. */
export async function compare(
  comparisons: readonly Comparison[],
  options: ComparisonOptions,
  print: (line: string) => void,
): Promise<ComparisonReport> {
  const workloads = await runComparisons(comparisons, options, print)
  const verdicts = judgeTargets(workloads)
  for (const line of toVerdictTable(verdicts)) print(line)
  const hasEjabberd = workloads.some(({ peers }) => peers.some(({ name }) => name === 'ejabberd'))
  if (!hasEjabberd)
    print('  Not compared: ejabberd (P6, P9), which this machine hasn’t (on Debian: apt-get install ejabberd erlang-p1-pgsql).')
  print('  P14 is `npm run bench -- several`.')
  const breaches = verdicts.filter(({ verdict }) => verdict === 'short' || verdict === 'not measured')
  print(breaches.length === 0 ? 'Every bound is kept.' : `Short of its bound: ${breaches.length}.`)
  return {
    machine: { cores: availableParallelism(), processor: cpus()[0]?.model ?? '', node: process.version },
    workloads,
    targets: verdicts,
    breaches: breaches.map(({ id, about }) => `${id} ${about}`),
    chart: drawComparison(workloads),
  }
}
