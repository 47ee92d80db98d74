export interface Admission<Waiting> {
  /** Lets it in at once or in its turn; false when so many wait that it would come back sooner than get in. */
  admit(waiting: Waiting): boolean
  /** Forgets who waits, and gives them back. */
  close(): Waiting[]
}

export interface AdmissionLimits {
  readonly perSecond: number
  /** So many at once after a quiet time. */
  readonly burst: number
  readonly waitingMax: number
}

export interface AdmissionOptions<Waiting> extends AdmissionLimits {
  readonly letIn: (waiting: Waiting) => void
  /** Whoever has gone meanwhile takes up nobody's turn. */
  readonly isGone: (waiting: Waiting) => boolean
  readonly nowMs?: () => number
  readonly after?: (delayMs: number, run: () => void) => void
}

/**
 * Spreads those who come at once over the following seconds, in the order in which they came, so that opening does not take the time of
 * those who are in. Waiting a little is better than being sent away: who is sent away comes back later each time.
 */
export function createAdmission<Waiting>({
  perSecond,
  burst,
  waitingMax,
  letIn,
  isGone,
  nowMs = () => performance.now(),
  after = (delayMs, run) => void setTimeout(run, delayMs).unref(),
}: AdmissionOptions<Waiting>): Admission<Waiting> {
  let line: Waiting[] = []
  let free = burst
  let countedAtMs = nowMs()
  let isScheduled = false

  function count(): void {
    const now = nowMs()
    free = Math.min(burst, free + ((now - countedAtMs) / 1_000) * perSecond)
    countedAtMs = now
  }

  function letSomeIn(): void {
    isScheduled = false
    count()
    line = line.filter((waiting) => !isGone(waiting))
    for (const waiting of line.splice(0, Math.floor(free))) {
      free -= 1
      letIn(waiting)
    }
    schedule()
  }

  function schedule(): void {
    if (line.length === 0 || isScheduled) return
    isScheduled = true
    after(stepMs, letSomeIn)
  }

  return {
    admit(waiting) {
      count()
      if (line.length === 0 && free >= 1) {
        free -= 1
        letIn(waiting)
        return true
      }
      if (line.length >= waitingMax) line = line.filter((other) => !isGone(other))
      if (line.length >= waitingMax) return false
      line.push(waiting)
      schedule()
      return true
    },
    close() {
      const left = line
      line = []
      return left
    },
  }
}

/** Several a step, or timers would be what it costs. */
const stepMs = 20
