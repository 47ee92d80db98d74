import type { Generator } from '../generator.ts'
import { cpuMs } from '../process-usage.ts'
import type { LoadCommands } from './load-generator.ts'
import type { Peer, RunningPeer, World } from './peer.ts'

/** A workload that every peer has a turn at, in each round. */
export interface Comparison {
  readonly name: string
  /** One line, for `--help`. */
  readonly about: string
  readonly defaults: ComparisonSize
  /** The first column of the table says what is measured; the order is that of the table. */
  readonly figures: (size: ComparisonSize) => readonly ComparedFigure[]
  readonly worlds: (size: ComparisonSize) => readonly World[]
  readonly isFor: (peer: Peer) => boolean
  /** What is measured with a server just started. */
  measure(turn: Turn): Promise<Measured>
}

export interface ComparisonSize {
  readonly rounds: number
  /** Of each part that is measured. */
  readonly seconds: number
  /** For the number of connections where it can be chosen. */
  readonly sockets: number
  /** What was said before in a chat that is read. */
  readonly messages: number
}

export interface ComparedFigure {
  readonly key: string
  readonly title: string
  readonly unit: 'ms' | 'µs' | 'KiB' | '/s' | ''
}

/** By the keys of the figures. What a peer can't have isn't there. */
export type Measured = Record<string, number>

export interface Turn {
  readonly peer: Peer
  readonly running: RunningPeer
  readonly world: World
  readonly load: Generator<LoadCommands>
  readonly size: ComparisonSize
}

export interface Spent {
  readonly serverCpuMs: number
  readonly postgresCpuMs: number | undefined
}

/** What server and Postgres computed while this ran. */
export async function spend<Result>({ peer, running }: Turn, work: () => Promise<Result>): Promise<Result & Spent> {
  const postgresBefore = peer.postgresCpuMs?.()
  const before = cpuMs(running.pid)
  const result = await work()
  const postgresAfter = peer.postgresCpuMs?.()
  return {
    ...result,
    serverCpuMs: cpuMs(running.pid) - before,
    postgresCpuMs: postgresBefore === undefined || postgresAfter === undefined ? undefined : postgresAfter - postgresBefore,
  }
}

export const toMicroseconds = (ms: number, count: number): number => (ms * 1_000) / count

/** Counted for every peer, and promised by Parley: together under the same key in all workloads. */
export const wrongKey = 'wrong'
export const wrongFigure: ComparedFigure = { key: wrongKey, title: 'lost, repeated, reordered or refused', unit: '' }

export const countWrong = (said: readonly { lost: number; repeated: number; reordered: number; refused: number }[]): number =>
  said.reduce((sum, { lost, repeated, reordered, refused }) => sum + lost + repeated + reordered + refused, 0)
