import { wrongKey } from './comparison.ts'
import type { Compared } from './run-comparison.ts'
import type { WireName } from './wires.ts'

/** What is promised of Parley beside its peers, as ratios in one run. Must is the bound; aim is what is worked for. */
export interface Target {
  readonly id: string
  readonly about: string
  readonly workload: string
  readonly key: string
  /** Parley's figure is divided by that of this peer, or by another of its own. */
  readonly by?: WireName | { readonly ownKey: string }
  readonly atMost?: { readonly must: number; readonly aim: number }
  readonly atLeast?: { readonly must: number; readonly aim: number }
}

export interface Verdict {
  readonly id: string
  readonly about: string
  readonly value: number
  readonly bound: string
  readonly verdict: 'aim reached' | 'kept' | 'short' | 'not measured'
}

export const targets: readonly Target[] = [
  { ...on('w1', 'small.max.cpuUs'), id: 'P1', about: 'at most, CPU for each delivery', by: 'ws', atMost: { must: 0.8, aim: 0.5 } },
  { ...on('w1', 'small.even.cpuUs'), id: 'P2', about: 'at equal rate, CPU for each delivery', by: 'ws', atMost: { must: 1.5, aim: 1.2 } },
  { ...on('w1', 'small.max.perSecond'), id: 'P3', about: 'deliveries a second', by: 'ws', atLeast: { must: 1, aim: 1.5 } },
  { ...on('w1', 'small.max.perSecond'), id: 'P3', about: 'deliveries a second', by: 'starter', atLeast: { must: 3, aim: 6 } },
  { ...on('w2', 'burst.cpuUs'), id: 'P5', about: 'burst, CPU of the server', by: 'ws', atMost: { must: 4.5, aim: 3 } },
  { ...on('w2', 'sustained'), id: 'P6', about: 'sustained messages a second', by: 'starter', atLeast: { must: 4, aim: 6 } },
  { ...on('w2', 'sustained'), id: 'P6', about: 'sustained messages a second', by: 'ejabberd', atLeast: { must: 2.5, aim: 4 } },
  { ...on('w2', 'burst.postgresUs'), id: 'P8', about: 'burst, CPU of Postgres', by: 'starter', atMost: { must: 0.2, aim: 0.1 } },
  { ...on('w2', 'steady.p99'), id: 'P9', about: 'at 400 messages a second, p99', by: 'ws', atMost: { must: 4, aim: 2 } },
  { ...on('w2', 'steady.p99'), id: 'P9', about: 'at 400 messages a second, p99', by: 'ejabberd', atMost: { must: 2, aim: 1 } },
  { ...on('w3', 'kib'), id: 'P10', about: 'memory for each connection', by: 'ws', atMost: { must: 3.5, aim: 2.5 } },
  { ...on('w3', 'perSecond'), id: 'P11', about: 'connections a second', by: 'ws', atLeast: { must: 0.4, aim: 0.6 } },
  { ...on('w4', 'perSecond'), id: 'P12', about: 'pages a second', by: 'starter', atLeast: { must: 2, aim: 3.5 } },
  {
    ...on('w4', 'perSecond'),
    id: 'P12',
    about: 'pages a second',
    by: { ownKey: 'rawPerSecond' },
    atLeast: { must: 0.08, aim: 0.15 },
  },
  { ...on('w1', wrongKey), id: 'P13', about: 'lost, repeated, reordered or refused', atMost: { must: 0, aim: 0 } },
  { ...on('w2', wrongKey), id: 'P13', about: 'lost, repeated, reordered or refused', atMost: { must: 0, aim: 0 } },
]

function on(workload: string, key: string): Pick<Target, 'workload' | 'key'> {
  return { workload, key }
}

/** Of the workloads that were run. */
export function judgeTargets(compared: readonly Compared[]): Verdict[] {
  return targets.filter((target) => isMeasured(target, compared)).map((target) => judgeTarget(target, compared))
}

/** ejabberd is beside it where the machine has one. */
const isMeasured = ({ workload, by }: Target, compared: readonly Compared[]): boolean =>
  compared.some((one) => one.workload === workload && (by !== 'ejabberd' || one.peers.some(({ name }) => name === by)))

function judgeTarget(target: Target, compared: readonly Compared[]): Verdict {
  const { id, workload, about, key, by, atMost, atLeast } = target
  const peers = compared.find((one) => one.workload === workload)?.peers ?? []
  const figureOf = (peer: WireName, of: string) => peers.find(({ name }) => name === peer)?.median[of] ?? Number.NaN
  const divisor = by === undefined ? 1 : typeof by === 'string' ? figureOf(by, key) : figureOf('Parley', by.ownKey)
  const value = figureOf('Parley', key) / divisor
  const { must, aim } = atMost ?? atLeast ?? { must: Number.NaN, aim: Number.NaN }
  const keeps = (bound: number) => (atMost ? value <= bound : value >= bound)
  const beside = by === undefined ? '' : ` ÷ ${typeof by === 'string' ? by : 'the statement alone'}`
  const sign = atMost ? '≤' : '≥'
  return {
    id,
    about: `${workload.toUpperCase()} ${about}${beside}`,
    value,
    bound: must === aim ? `${sign} ${must}` : `${sign} ${must}, aim ${aim}`,
    verdict: Number.isFinite(value) ? (keeps(aim) ? 'aim reached' : keeps(must) ? 'kept' : 'short') : 'not measured',
  }
}

export function toVerdictTable(verdicts: readonly Verdict[]): string[] {
  const width = Math.max(...verdicts.map(({ about }) => about.length)) + 2
  return verdicts.map(
    ({ id, about, value, bound, verdict }) =>
      `  ${id.padEnd(5)}${about.padEnd(width)}${toRatio(value).padStart(8)}   ${bound.padEnd(18)}${verdict}`,
  )
}

const toRatio = (value: number): string => (Number.isFinite(value) ? (Number.isInteger(value) ? String(value) : value.toFixed(2)) : '–')
