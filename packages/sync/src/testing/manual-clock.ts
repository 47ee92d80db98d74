import type { Clock } from '../clock.ts'

export type ManualClock = Clock & {
  /** Lets time pass, and runs what is due on the way, in order. What runs in the meantime gets its turn before the next timer. */
  advance(byMs: number): Promise<void>
  /** How many timers are set. */
  timers(): number
}

export function createManualClock(startMs = Date.UTC(2026, 0, 1)): ManualClock {
  let nowMs = startMs
  const timers = new Set<{ atMs: number; run: () => void }>()

  return {
    nowMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(byMs) {
      const untilMs = nowMs + byMs
      await quiet()
      for (;;) {
        const due = [...timers].filter(({ atMs }) => atMs <= untilMs).sort((left, right) => left.atMs - right.atMs)[0]
        if (!due) break
        timers.delete(due)
        nowMs = Math.max(nowMs, due.atMs)
        due.run()
        await quiet()
      }
      nowMs = untilMs
    },
    timers: () => timers.size,
  }
}

/** The turn of whatever is only a promise away. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** More turns than anything here takes: a call, its answer, what follows from it. */
async function quiet(): Promise<void> {
  for (let turns = 0; turns < 8; turns++) await turn()
}
