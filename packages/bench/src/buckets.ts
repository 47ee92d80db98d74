/** Of so many, the share that falls into the fullest stretch of `bucketMs`, wherever it begins. */
export function fullestShare(times: readonly number[], bucketMs: number, of: number): number {
  const sorted = [...times].sort((left, right) => left - right)
  let fullest = 0
  let first = 0
  for (const [last, time] of sorted.entries()) {
    while (time - (sorted[first] ?? time) >= bucketMs) first += 1
    fullest = Math.max(fullest, last - first + 1)
  }
  return fullest / of
}
