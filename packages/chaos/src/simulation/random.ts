/** Numbers that look thrown and follow from the seed alone. */
export interface Random {
  /** At least 0 and less than 1. */
  next(): number
  between(min: number, max: number): number
  isOneIn(times: number): boolean
}

/** mulberry32: 32 bits of state, a period long enough for one run, and as fast as it gets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (min, max) => min + next() * (max - min),
    isOneIn: (times) => next() * times < 1,
  }
}
