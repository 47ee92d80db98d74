import type { Peer } from './peer.ts'

/** Milliseconds. */
export interface Latency {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface LatencyWorkload {
  readonly pairs: number
  readonly messagesPerSecond: number
  readonly seconds: number
}

const text = 'x'.repeat(200)

/** From the send to its standing in the other's state, at an even rate over all pairs, each message waited for on its own. */
export async function measureLatency(peer: Peer, { pairs, messagesPerSecond, seconds }: LatencyWorkload): Promise<Latency> {
  const running = await peer.start(pairs)
  try {
    await Promise.all(Array.from({ length: pairs }, (_, pair) => running.deliver(pair, text)))
    const taken: number[] = []
    const deliveries: Promise<void>[] = []
    const startedAt = performance.now()
    for (let message = 0; message < messagesPerSecond * seconds; message += 1) {
      await pauseUntil(startedAt + (message * 1_000) / messagesPerSecond)
      const sentAt = performance.now()
      deliveries.push(running.deliver(message % pairs, text).then(() => void taken.push(performance.now() - sentAt)))
    }
    await Promise.all(deliveries)
    return percentiles(taken)
  } finally {
    await running.stop()
  }
}

export function percentiles(taken: readonly number[]): Latency {
  const sorted = [...taken].sort((left, right) => left - right)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

export const median = (values: readonly number[]): number => percentiles(values).p50

async function pauseUntil(time: number): Promise<void> {
  const ms = time - performance.now()
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
}
