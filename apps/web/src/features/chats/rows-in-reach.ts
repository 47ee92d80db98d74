export type Reach = { firstIndex: number; lastIndex: number }

/** Up to so many rows are all there, for whoever looks for a chat by its link. */
export const wholeMax = 100
/** Beyond the edges of the window, so that a flick of the wheel meets no gap. */
const aheadRows = 10

/** [UX42] The rows of a long list that are drawn: those in view and around it, and those in `keep`. */
export function rowsInReach(count: number, { firstIndex, lastIndex }: Reach, keep: readonly number[]): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index)
  if (count <= wholeMax) return all
  const kept = new Set(keep)
  return all.filter((index) => (index >= firstIndex - aheadRows && index <= lastIndex + aheadRows) || kept.has(index))
}

/** Of rows of one height, which are in view. */
export function toReach({ scrollTopPx, heightPx, rowPx }: { scrollTopPx: number; heightPx: number; rowPx: number }): Reach {
  const firstIndex = Math.floor(scrollTopPx / rowPx)
  return { firstIndex, lastIndex: firstIndex + Math.ceil(heightPx / rowPx) }
}
