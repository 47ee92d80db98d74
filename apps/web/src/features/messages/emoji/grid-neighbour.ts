export type Place = { section: number; index: number }

/**
 * Where an arrow leads in sections of rows, by how many each holds: along the line of reading, and up and down in the same column, through
 * what is shorter to its last one. Null: out at the top. At the end it stays.
 */
export function gridNeighbour(
  sizes: readonly number[],
  here: Place,
  to: 'next' | 'previous' | 'below' | 'above',
  columns: number,
): Place | null {
  const { section, index } = here
  const size = sizes[section] ?? 0
  const column = index % columns
  switch (to) {
    case 'next':
      if (index + 1 < size) return { section, index: index + 1 }
      return section + 1 < sizes.length ? { section: section + 1, index: 0 } : here
    case 'previous':
      if (index > 0) return { section, index: index - 1 }
      return section > 0 ? { section: section - 1, index: (sizes[section - 1] ?? 1) - 1 } : null
    case 'below': {
      if (rowOf(index, columns) < rowOf(size - 1, columns)) return { section, index: Math.min(index + columns, size - 1) }
      const next = sizes[section + 1]
      return next === undefined ? here : { section: section + 1, index: Math.min(column, next - 1) }
    }
    case 'above': {
      if (index >= columns) return { section, index: index - columns }
      const before = sizes[section - 1]
      if (before === undefined) return null
      return { section: section - 1, index: Math.min(rowOf(before - 1, columns) * columns + column, before - 1) }
    }
    default:
      return to satisfies never
  }
}

const rowOf = (index: number, columns: number): number => Math.floor(index / columns)
