import { expect, test } from 'vitest'
import { type Compared, medianOf } from './run-comparison.ts'
import { judgeTargets, toVerdictTable } from './targets.ts'

const oneChat = (parley: Record<string, number>): Compared => ({
  workload: 'w1',
  size: { rounds: 1, seconds: 1, sockets: 100, messages: 0 },
  figures: [],
  peers: [
    { name: 'ws', rounds: [], median: { 'small.max.cpuUs': 10, 'small.even.cpuUs': 10, 'small.max.perSecond': 100 } },
    { name: 'starter', rounds: [], median: { 'small.max.perSecond': 20 } },
    { name: 'Parley', rounds: [], median: parley },
  ],
})
const kept = { 'small.max.cpuUs': 8, 'small.even.cpuUs': 12, 'small.max.perSecond': 99, wrong: 0 }
const verdictsOf = (parley: Record<string, number>) => judgeTargets([oneChat(parley)]).map(({ id, verdict }) => `${id} ${verdict}`)

test('a ratio at its bound keeps it, one at its aim reaches that, and one beyond falls short', () => {
  expect(verdictsOf(kept)).toEqual(['P1 kept', 'P2 aim reached', 'P3 short', 'P3 kept', 'P13 aim reached'])
})

test('[P13] one message that was lost, repeated or reordered in any round is short of nothing', () => {
  expect(medianOf([{ wrong: 0 }, { wrong: 1 }, { wrong: 0 }])).toEqual({ wrong: 1 })
  expect(verdictsOf({ ...kept, wrong: 1 })).toContain('P13 short')
})

test('what has no figure was not measured, and only workloads that ran are judged', () => {
  expect(verdictsOf({ wrong: 0 })).toEqual(['P1 not measured', 'P2 not measured', 'P3 not measured', 'P3 not measured', 'P13 aim reached'])
})

test('what is beside ejabberd is judged where the machine has one', () => {
  const pairs = (...names: ('ws' | 'ejabberd' | 'Parley')[]): Compared => ({
    ...oneChat({}),
    workload: 'w2',
    peers: names.map((name) => ({ name, rounds: [], median: { sustained: name === 'ejabberd' ? 100 : 250, 'steady.p99': 3 } })),
  })
  const beside = (compared: Compared) => judgeTargets([compared]).filter(({ about }) => about.endsWith('÷ ejabberd'))
  expect(beside(pairs('ws', 'Parley'))).toEqual([])
  expect(beside(pairs('ws', 'ejabberd', 'Parley')).map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(['P6 kept', 'P9 aim reached'])
})

test('a figure of a run is the median of its rounds, of those that have it', () => {
  expect(medianOf([{ p99: 3 }, { p99: 900 }, { p99: 5, kib: 1 }])).toEqual({ p99: 5, kib: 1 })
})

test('the table has ratio, bound and verdict in a line for each target', () => {
  expect(toVerdictTable(judgeTargets([oneChat(kept)]))[0]).toMatch(/^ {2}P1 {3}W1 at most, .* ÷ ws +0\.80 {3}≤ 0\.8, aim 0\.5 +kept$/)
})
