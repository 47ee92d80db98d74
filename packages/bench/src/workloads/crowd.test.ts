import { expect, test } from 'vitest'
import { judge } from '../judge.ts'
import { judgeCrowd } from './crowd.ts'

const kept = {
  said: 30_000,
  deliveries: 600_000,
  lost: 0,
  twice: 0,
  unasked: 0,
  refused: 0,
  disconnected: 0,
  latency: { p50: 5, p95: 500, p99: 900 },
  baselineBytes: 1_000,
  peakBytes: 9_000,
  restedBytes: 1_200,
}

test('[S0.21] [S2.38] nothing lost, nothing twice, p95 within 500 ms and memory within 20 % afterwards breaches nothing', () => {
  expect(judge(judgeCrowd(kept))).toEqual([])
})

test.each([
  [{ lost: 1 }, 'lost'],
  [{ twice: 1 }, 'heard twice'],
  [{ unasked: 1 }, 'heard by somebody else'],
  [{ refused: 1 }, 'sends that failed'],
  [{ disconnected: 1 }, 'sockets that closed'],
  [{ latency: { ...kept.latency, p95: 500.1 } }, 'delivery, p95'],
  [{ latency: { p50: Number.NaN, p95: Number.NaN, p99: Number.NaN } }, 'delivery, p95: not measured'],
  [{ restedBytes: 1_201 }, 'memory afterwards'],
])('[S0.21] [S2.38] %o breaches one figure, by name', (changed, name) => {
  expect(judge(judgeCrowd({ ...kept, ...changed }))).toEqual([expect.stringContaining(name)])
})
