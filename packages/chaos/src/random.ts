/** Chance that can be had again: the same seed draws the same numbers, on every machine (mulberry32). */
export interface Random {
  /** At least 0 and less than 1. */
  next(): number
  /** Whole, from `min` to `max`, both included. */
  between(min: number, max: number): number
  chance(share: number): boolean
  pick<Item>(items: readonly Item[]): Item
  /** Another stream of numbers, which drawing from this one doesn't disturb. */
  fork(name: string): Random
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))

  return {
    next,
    between,
    chance: (share) => next() < share,
    pick(items) {
      const picked = items[between(0, items.length - 1)]
      if (picked === undefined) throw new Error('There is nothing to pick from.')
      return picked
    },
    fork: (name) => createRandom(hashOf(`${seed} ${name}`)),
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
