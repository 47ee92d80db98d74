import { expect, test } from 'vitest'
import type { PlacedRow } from './grouping.ts'
import { createRowHeights, noteRowHeight } from './row-heights.ts'

const aRow = () => ({}) as PlacedRow

test('[UX9] a line that was drawn once is as tall as it was, also in a list that is made anew', () => {
  const row = aRow()
  expect(createRowHeights(() => 40).of(row)).toBe(40)
  noteRowHeight(row, 58)
  expect(createRowHeights(() => 40).of(row)).toBe(58)
})

test('[UX7] the height of a line is guessed once, however often its list is laid out', () => {
  const rows = [aRow(), aRow()]
  const guessed: PlacedRow[] = []
  const heights = createRowHeights((row) => {
    guessed.push(row)
    return 40
  })
  for (const row of [...rows, ...rows]) heights.of(row)
  expect(guessed).toEqual(rows)
  expect(heights.of(undefined)).toBe(0)
})
