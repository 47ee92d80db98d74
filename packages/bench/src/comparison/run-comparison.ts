import { type Generator, startGenerator } from '../generator.ts'
import { median } from '../latency.ts'
import { collecting } from '../memory-held.ts'
import { type ComparedFigure, type Comparison, type ComparisonSize, type Measured, wrongKey } from './comparison.ts'
import type { LoadCommands } from './load-generator.ts'
import type { Peer } from './peer.ts'
import { openEjabberdPeer } from './peers/ejabberd.ts'
import { openParleyPeer } from './peers/parley.ts'
import { openStarterPeer } from './peers/starter.ts'
import { hubPeer, socketIoPeer } from './peers/without-database.ts'
import type { WireName } from './wires.ts'

export interface Compared {
  readonly workload: string
  readonly size: ComparisonSize
  readonly figures: readonly ComparedFigure[]
  readonly peers: readonly { readonly name: WireName; readonly rounds: readonly Measured[]; readonly median: Measured }[]
}

export interface ComparisonOptions extends Partial<ComparisonSize> {
  /** A folder for CPU profiles of the servers. */
  readonly profileFolder?: string | undefined
}

/** Peers take turns inside each round, so that what the machine does meanwhile falls on all of them. Each has one core at most. */
export async function runComparisons(
  comparisons: readonly Comparison[],
  { profileFolder, ...given }: ComparisonOptions,
  print: (line: string) => void,
): Promise<Compared[]> {
  await using load = await startGenerator<LoadCommands>('comparison/load-generator.ts')
  await using starter = await openStarterPeer()
  await using ejabberd = await openEjabberdPeer()
  await using parley = await openParleyPeer()
  const peers: readonly Peer[] = [hubPeer, socketIoPeer, ...(ejabberd ? [ejabberd] : []), starter, parley]
  const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]
  const compared: Compared[] = []
  for (const comparison of comparisons) {
    const size = { ...comparison.defaults, ...given }
    const run = {
      comparison,
      size,
      load,
      peers: peers.filter((peer) => comparison.isFor(peer) && (peer.only?.includes(comparison.name) ?? true)),
      nodeOptions: [...collecting, ...profiling],
      print,
    }
    const result = await runComparison(run)
    for (const line of toTable(result)) print(line)
    compared.push(result)
  }
  return compared
}

interface Run {
  readonly comparison: Comparison
  readonly size: ComparisonSize
  readonly load: Generator<LoadCommands>
  readonly peers: readonly Peer[]
  readonly nodeOptions: readonly string[]
  readonly print: (line: string) => void
}

async function runComparison({ comparison, size, load, peers, nodeOptions, print }: Run): Promise<Compared> {
  const { name, about, figures, worlds } = comparison
  print(`${name}: ${about}`)
  const rounds = new Map(peers.map((peer) => [peer.name, [] as Measured[]]))
  for (const world of worlds(size)) for (const peer of peers) await peer.furnish(world)
  for (let round = 1; round <= size.rounds; round += 1) {
    for (const peer of inTurn(peers)) {
      const startedAt = performance.now()
      const measured: Measured[] = []
      for (const world of worlds(size)) {
        await using running = await peer.start({ world, nodeOptions })
        measured.push(await comparison.measure({ peer, running, world, load, size }))
      }
      const together: Measured = Object.assign({}, ...measured)
      // Of nothing else there is a sum.
      const wrong = measured.reduce((sum, one) => sum + (one[wrongKey] ?? 0), 0)
      rounds.get(peer.name)?.push({ ...together, [wrongKey]: wrong })
      print(`  round ${round} of ${size.rounds}: ${peer.name}, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
    }
  }
  return {
    workload: name,
    size,
    figures: figures(size),
    peers: [...rounds].map(([peer, of]) => ({ name: peer, rounds: of, median: medianOf(of) })),
  }
}

/** What one that stores has left to the disk would be the next one's wait: between two of them goes one that stores nothing. */
function inTurn(peers: readonly Peer[]): Peer[] {
  const [storing, others] = [peers.filter(({ stores }) => stores), peers.filter(({ stores }) => !stores)]
  const last = others.slice(storing.length)
  return [...storing.flatMap((peer, at) => [peer, ...others.slice(at, at + 1)]), ...last]
}

/** What was wrong in one round isn't mended by two that were right. */
export function medianOf(rounds: readonly Measured[]): Measured {
  const keys = new Set(rounds.flatMap((round) => Object.keys(round)))
  const of = (key: string) => rounds.flatMap((round) => round[key] ?? [])
  return Object.fromEntries([...keys].map((key) => [key, key === wrongKey ? of(key).reduce((sum, one) => sum + one, 0) : median(of(key))]))
}

export function toTable({ figures, peers }: Compared): string[] {
  const width = Math.max(...figures.map(({ title }) => title.length)) + 2
  return [
    `  ${''.padEnd(width)}${peers.map(({ name }) => name.padStart(columnChars)).join('')}`,
    ...figures.map(
      ({ key, title, unit }) =>
        `  ${title.padEnd(width)}${peers.map(({ median: of }) => toCell(of[key], unit).padStart(columnChars)).join('')}`,
    ),
  ]
}

const columnChars = 14

export function toCell(value: number | undefined, unit: string): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2
  return `${value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })}${unit === '' ? '' : ` ${unit}`}`
}
