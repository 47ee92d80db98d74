/** A measured value, and what it has to keep to where it has to. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: 'µs' | 'ms' | 's' | 'B' | 'KiB' | 'MiB' | 'MiB/h' | '%' | '%/h' | '×' | '/s' | ''
  readonly atMost?: number
  readonly atLeast?: number
}

/** A sentence for each figure that breaches its bound. One that wasn't measured, and has a bound, breaches it. */
export function judge(figures: readonly Figure[]): string[] {
  return figures.flatMap((figure) => {
    const { name, value, atMost, atLeast } = figure
    if (atMost === undefined && atLeast === undefined) return []
    if (Number.isNaN(value)) return [`${name}: not measured`]
    if (atMost !== undefined && value > atMost) return [`${name}: ${toText(figure)}, and at most ${atMost} is promised`]
    if (atLeast !== undefined && value < atLeast) return [`${name}: ${toText(figure)}, and at least ${atLeast} is promised`]
    return []
  })
}

export function toTable(figures: readonly Figure[]): string[] {
  const width = Math.max(...figures.map(({ name }) => name.length)) + 2
  return figures.map((figure) => {
    const { name, atMost, atLeast } = figure
    const bound = atMost !== undefined ? `  ≤ ${atMost}` : atLeast !== undefined ? `  ≥ ${atLeast}` : ''
    return `  ${name.padEnd(width)}${toText(figure).padStart(14)}${bound}`
  })
}

const toText = ({ value, unit }: Figure): string => `${Number.isInteger(value) ? value : value.toFixed(2)}${unit === '' ? '' : ` ${unit}`}`
