/** Whole numbers from 0 to below what is asked for, the same for the same seed. */
export type Random = (below: number) => number

export function createRandom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

export function pickFrom<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random(items.length)]
  if (item === undefined) throw new Error('There is nothing to pick from.')
  return item
}

/** Each order as likely as any other. */
export function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const waiting = [...items]
  return items.map(() => {
    const [drawn] = waiting.splice(random(waiting.length), 1)
    return drawn as Item
  })
}
