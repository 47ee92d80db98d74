import { expect, test } from 'vitest'
import { gridNeighbour } from './grid-neighbour.ts'

// Rows of three: [0 1 2 | 3 4] and then [0 1 | ].
const sizes = [5, 2]
const leads = (section: number, index: number, to: Parameters<typeof gridNeighbour>[2]) => {
  const place = gridNeighbour(sizes, { section, index }, to, 3)
  return place && [place.section, place.index]
}

test.each([
  ['below', [0, 1], [0, 4]],
  ['below a shorter row', [0, 2], [0, 4]],
  ['below the last row, in the next section', [0, 3], [1, 0]],
  ['below, in a section that is shorter still', [0, 4], [1, 1]],
  ['below the end', [1, 1], [1, 1]],
  ['above', [0, 4], [0, 1]],
  ['above, in the section before', [1, 0], [0, 3]],
  ['above everything', [0, 2], null],
  ['next', [0, 4], [1, 0]],
  ['next after the last', [1, 1], [1, 1]],
  ['previous', [1, 0], [0, 4]],
  ['previous before the first', [0, 0], null],
] as const)('%s', (way, [section, index], expected) => {
  expect(leads(section, index, way.split(/[ ,]/)[0] as Parameters<typeof gridNeighbour>[2])).toEqual(expected)
})
