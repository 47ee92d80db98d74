import { expect, test } from 'vitest'
import { judge, toTable } from './judge.ts'

const live = { name: 'live', value: 94.9, unit: '%', atLeast: 95 } as const

test('a figure beyond its bound, from above or from below, is a breach with a sentence of its own', () => {
  expect(judge([live, { name: 'p95', value: 500.1, unit: 'ms', atMost: 500 }])).toEqual([
    'live: 94.90 %, and at least 95 is promised',
    'p95: 500.10 ms, and at most 500 is promised',
  ])
})

test('a figure at its bound keeps it, and one without a bound is only told of', () => {
  expect(
    judge([
      { ...live, value: 95 },
      { name: 'p50', value: Number.NaN, unit: 'ms' },
    ]),
  ).toEqual([])
})

test('[S2.38] a figure that has a bound and was not measured breaches it: a run that delivered nothing is no success', () => {
  expect(judge([{ ...live, value: Number.NaN }])).toEqual(['live: not measured'])
})

test('the table has a line for each figure, with its unit and its bound', () => {
  expect(toTable([live, { name: 'sockets', value: 5_000, unit: '' }])).toEqual([
    expect.stringMatching(/^ {2}live {5,}94\.90 % {2}≥ 95$/),
    expect.stringMatching(/^ {2}sockets {5,}5000$/),
  ])
})
