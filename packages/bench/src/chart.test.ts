import { expect, test } from 'vitest'
import { drawBarChart } from './chart.ts'

const bar = (name: string, value: number, isOurs = false) => ({ name, value, text: `${value} ms`, isOurs })
const chart = drawBarChart({
  title: 'Side by side',
  subtitle: 'on <one> machine',
  panels: [{ title: 'p99', better: 'less', bars: [bar('other', 10), bar('Parley', 5, true)] }],
})

test('a bar is as long as its value among the others of its panel', () => {
  const lengths = [...chart.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, length]) => Number(length))
  expect(lengths).toHaveLength(2)
  expect((lengths[1] ?? 0) / (lengths[0] ?? 1)).toBeCloseTo(0.5, 2)
})

test('who cannot see the chart has every figure in words, and no name breaks it', () => {
  expect(chart).toContain('p99: other 10 ms, Parley 5 ms.')
  expect(chart).toContain('on &lt;one&gt; machine')
})

test('it has colours for light and for dark', () => {
  expect(chart).toContain('prefers-color-scheme: dark')
})
