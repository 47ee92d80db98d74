import type { PlacedRow } from './grouping.ts'

/**
 * How tall a line was when it was drawn last, for as long as it says the same and stands the same. A chat one comes back to is laid out at
 * once as it will be, with nothing to put right; in a window of another width it is a guess like any other.
 */
const drawn = new WeakMap<PlacedRow, number>()

export const noteRowHeight = (row: PlacedRow, height: number): void => void drawn.set(row, height)

export type RowHeights = { of: (row: PlacedRow | undefined) => number }

/** `guess` is asked once for each line: of a thousand, one that comes costs one. */
export function createRowHeights(guess: (row: PlacedRow) => number): RowHeights {
  const guessed = new WeakMap<PlacedRow, number>()
  return {
    of(row) {
      if (!row) return 0
      const known = drawn.get(row) ?? guessed.get(row)
      if (known !== undefined) return known
      const height = guess(row)
      guessed.set(row, height)
      return height
    },
  }
}
