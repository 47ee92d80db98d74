export interface Waves<Item> {
  readonly leastInWave: number
  readonly shareInWave: number
  readonly everyMs: number
  /** Whoever has gone meanwhile takes up no place in a wave. */
  readonly isGone: (item: Item) => boolean
  readonly pause?: (ms: number) => Promise<void>
}

/** One wave after the other, so that those who are sent away don't all arrive elsewhere in one instant. The first goes at once. */
export async function inWaves<Item>(
  items: readonly Item[],
  { leastInWave, shareInWave, everyMs, isGone, pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) }: Waves<Item>,
  act: (item: Item) => void,
): Promise<void> {
  const size = Math.max(leastInWave, Math.ceil(items.length * shareInWave))
  let left = [...items]
  while (left.length > 0) {
    for (const item of left.splice(0, size)) act(item)
    if (left.length === 0) return
    await pause(everyMs)
    left = left.filter((item) => !isGone(item))
  }
}
