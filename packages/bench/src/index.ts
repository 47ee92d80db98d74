import { hubPeer } from './hub-peer.ts'
import { type Latency, type LatencyWorkload, measureLatency, median } from './latency.ts'
import { parleyPeer } from './parley-peer.ts'

export type { Figure } from './judge.ts'
export { percentiles } from './latency.ts'
export { runWorkload, type Workload, type WorkloadOptions, type WorkloadReport } from './workload.ts'
export { workloads } from './workloads/index.ts'

export interface BenchReport {
  readonly workload: LatencyWorkload & { readonly rounds: number }
  readonly peers: readonly { readonly name: string; readonly rounds: readonly Latency[]; readonly median: Latency }[]
}

const workload: LatencyWorkload = { pairs: 20, messagesPerSecond: 100, seconds: 5 }
const rounds = 3

/** Peers take turns inside each round, so that what the machine does meanwhile falls on all of them. */
export async function runBench(print: (line: string) => void): Promise<BenchReport> {
  const peers = [hubPeer, parleyPeer]
  const taken = new Map<string, Latency[]>(peers.map(({ name }) => [name, []]))
  for (let round = 1; round <= rounds; round += 1) {
    for (const peer of peers) {
      print(`round ${round} of ${rounds}: ${peer.name}`)
      taken.get(peer.name)?.push(await measureLatency(peer, workload))
    }
  }
  const report = {
    workload: { ...workload, rounds },
    peers: [...taken].map(([name, of]) => ({ name, rounds: of, median: medianOf(of) })),
  }
  for (const line of toTable(report)) print(line)
  return report
}

const medianOf = (latencies: readonly Latency[]): Latency => ({
  p50: median(latencies.map(({ p50 }) => p50)),
  p95: median(latencies.map(({ p95 }) => p95)),
  p99: median(latencies.map(({ p99 }) => p99)),
})

function toTable({ workload: { pairs, messagesPerSecond }, peers }: BenchReport): string[] {
  const floor = peers[0]?.median
  const row = (name: string, cells: string[]) => `  ${name.padEnd(14)}${cells.map((cell) => cell.padStart(18)).join('')}`
  const cell = (ms: number, floorMs: number | undefined) =>
    `${ms.toFixed(1)} ms${floorMs === undefined || floorMs === ms ? '' : ` (× ${(ms / floorMs).toFixed(1)})`}`
  return [
    `send → seen by the other, ${messagesPerSecond} messages a second in ${pairs} chats of two; medians of ${rounds} rounds`,
    row('', ['p50', 'p95', 'p99']),
    ...peers.map(({ name, median: { p50, p95, p99 } }) => row(name, [cell(p50, floor?.p50), cell(p95, floor?.p95), cell(p99, floor?.p99)])),
  ]
}
