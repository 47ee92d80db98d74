import { availableParallelism } from 'node:os'
import { type BarPanel, drawBarChart } from '../chart.ts'
import { type Compared, toCell } from './run-comparison.ts'

/** The figures that tell most, for those who read no tables. */
const chosen = [
  { workload: 'w1', key: 'small.max.perSecond', title: 'One chat of 100: deliveries at most', unit: '/s', better: 'more' },
  { workload: 'w1', key: 'small.even.cpuUs', title: 'CPU for each, at 10,000/s', unit: 'µs', better: 'less' },
  { workload: 'w2', key: 'sustained', title: '500 chats of two: messages, p99 < 100 ms', unit: '/s', better: 'more' },
  { workload: 'w2', key: 'steady.p99', title: 'p99 at 400 messages/s', unit: 'ms', better: 'less' },
  { workload: 'w3', key: 'kib', title: 'Memory for each connection', unit: 'KiB', better: 'less' },
  { workload: 'w4', key: 'perSecond', title: 'Last 50 of 100,000: pages', unit: '/s', better: 'more' },
] as const

const peerNames = { ws: 'bare ws', 'Socket.IO': 'Socket.IO', starter: 'starter', Parley: 'Parley', ejabberd: 'ejabberd' } as const

export function drawComparison(compared: readonly Compared[]): string {
  const panels = chosen.flatMap(({ workload, key, title, unit, better }): BarPanel[] => {
    const peers = compared.find((one) => one.workload === workload)?.peers ?? []
    const bars = peers.flatMap(({ name, median }) => {
      const value = median[key]
      return value === undefined || Number.isNaN(value)
        ? []
        : [{ name: peerNames[name], value, text: toCell(value, unit), isOurs: name === 'Parley' }]
    })
    return bars.length === 0 ? [] : [{ title, better, bars }]
  })
  const rounds = Math.max(...compared.map(({ size }) => size.rounds))
  return drawBarChart({
    title: 'Parley beside its peers',
    subtitle: `${rounds === 1 ? 'One round' : `Medians of ${rounds} interleaved rounds`} on ${availableParallelism()} cores, shared with the load. Bare ws and Socket.IO store nothing.`,
    panels,
  })
}
