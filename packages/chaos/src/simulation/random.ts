import { createRandom as createChance } from '../random.ts'

/** Numbers that look thrown and follow from the seed alone. */
export interface Random {
  /** At least 0 and less than 1. */
  next(): number
  between(min: number, max: number): number
  isOneIn(times: number): boolean
}

export function createRandom(seed: number): Random {
  const { next } = createChance(seed)
  return {
    next,
    between: (min, max) => min + next() * (max - min),
    isOneIn: (times) => next() * times < 1,
  }
}
