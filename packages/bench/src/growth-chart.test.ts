import { expect, test } from 'vitest'
import { drawGrowth } from './growth-chart.ts'
import type { GrowthPoint } from './workloads/growth.ts'

const point = (change: Partial<GrowthPoint>): GrowthPoint => ({
  grows: 'members',
  count: 10,
  serverUsForMessage: 400,
  serverUsForDelivery: 40,
  postgresUsForMessage: 200,
  serverShareAtRest: 0.01,
  postgresShareAtRest: 0.01,
  p50Ms: 4,
  p99Ms: 9,
  wrong: { lost: 0, twice: 0, unasked: 0, refused: 0 },
  ...change,
})

test('what costs ten times as much stands one step higher, and what grows tenfold one step further', () => {
  const picture = drawGrowth([
    point({ count: 10, serverUsForMessage: 10 }),
    point({ count: 100, serverUsForMessage: 100 }),
    point({ count: 1_000, serverUsForMessage: 1_000 }),
  ])
  const line = /class="server"><polyline points="([^"]+)"/.exec(picture)?.[1] ?? ''
  const [first, second, third] = line.split(' ').map((pair) => pair.split(',').map(Number))
  const step = (from: number[] = [], to: number[] = []) => [0, 1].map((axis) => (to[axis] ?? 0) - (from[axis] ?? 0))
  const [right, up] = step(first, second)
  expect(step(second, third)[0]).toBeCloseTo(right ?? 0, 0)
  expect(step(second, third)[1]).toBeCloseTo(up ?? 0, 0)
  expect([right ?? 0, -(up ?? 0)].every((length) => length > 20)).toBe(true)
})

test('what was not measured has no place in it', () => {
  const picture = drawGrowth([point({ postgresUsForMessage: Number.NaN }), point({ count: 100, postgresUsForMessage: Number.NaN })])
  expect(picture).not.toContain('NaN')
})

test('each thing that grows has a field of its own', () => {
  const picture = drawGrowth([point({}), point({ grows: 'history', count: 1_000_000 })])
  expect(picture).toContain('members of the chat')
  expect(picture).toContain('messages in the database')
  expect(picture).toContain('1 M')
})
