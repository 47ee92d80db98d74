export interface Point {
  readonly atMs: number
  readonly value: number
}

/** By how much it rises in an hour, by least squares. */
export function slopePerHour(points: readonly Point[]): number {
  const atMs = mean(points.map((point) => point.atMs))
  const value = mean(points.map((point) => point.value))
  const rise = points.reduce((sum, point) => sum + (point.atMs - atMs) * (point.value - value), 0)
  const run = points.reduce((sum, point) => sum + (point.atMs - atMs) ** 2, 0)
  return (rise / run) * 3_600_000
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
