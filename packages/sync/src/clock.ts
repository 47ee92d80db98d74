/** Time, handed in so that a test can hold it still. */
export type Clock = {
  /** Milliseconds since the epoch, as `Date.now` gives them. Compared with itself only; nothing is ordered by it. */
  nowMs(): number
  /** Runs `run` once after `delayMs`, unless the function it returns is called before. */
  after(delayMs: number, run: () => void): () => void
}
