export interface Turns {
  /** The outcome of `work`, not before that of whatever came earlier under the same key. */
  inTurn<Result>(key: string, work: Promise<Result>): Promise<Result>
}

/** Works run at the same time and are answered in the order they came: who says two things without waiting has said them in that order. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    async inTurn(key, work) {
      const turn = Promise.allSettled([last.get(key), work])
      last.set(key, turn)
      await turn
      if (last.get(key) === turn) last.delete(key)
      return work
    },
  }
}
