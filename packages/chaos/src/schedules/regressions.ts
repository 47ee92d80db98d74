/** A seed that once showed something to be wrong, kept for ever, and what it showed. */
export interface Regression {
  readonly seed: number
  readonly shows: string
}

export const regressions: readonly Regression[] = [
  {
    seed: 8,
    shows: 'What a person has read on one device counts as unread on another, which is behind and hears of the reading before the words.',
  },
]
