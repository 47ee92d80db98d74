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
  /** For whoever has waited, and waits no longer, since others have come from elsewhere. */
  readonly sendAway: (waiting: Waiting) => void
  /** Where it comes from: one place has one line, however many come from it. */
  readonly placeOf: (waiting: Waiting) => string
  /** Whoever has gone meanwhile takes up nobody's turn. */
  readonly isGone: (waiting: Waiting) => boolean
  readonly nowMs?: () => number
  readonly after?: (delayMs: number, run: () => void) => void
}

/**
 * Spreads those who come at once over the following seconds, so that opening does not take the time of those who are in. Those of one place
 * get in as they came, and places take turns: a crowd from one makes nobody else wait for it, and when there are too many its last are sent
 * away. Waiting a little is better than that: who is sent away comes back later each time.
 */
export function createAdmission<Waiting>({
  perSecond,
  burst,
  waitingMax,
  letIn,
  sendAway,
  placeOf,
  isGone,
  nowMs = () => performance.now(),
  after = (delayMs, run) => void setTimeout(run, delayMs).unref(),
}: AdmissionOptions<Waiting>): Admission<Waiting> {
  /** Whose turn is next comes first. No line is empty. */
  const lines = new Map<string, Waiting[]>()
  let waitingCount = 0
  let free = burst
  let countedAtMs = nowMs()
  let isScheduled = false

  function count(): void {
    const now = nowMs()
    free = Math.min(burst, free + ((now - countedAtMs) / 1_000) * perSecond)
    countedAtMs = now
  }

  function forgetGone(): void {
    waitingCount = 0
    for (const [place, line] of lines) {
      const left = line.filter((waiting) => !isGone(waiting))
      if (left.length > 0) lines.set(place, left)
      else lines.delete(place)
      waitingCount += left.length
    }
  }

  function takeNext(): Waiting | undefined {
    const [next] = lines
    if (!next) return undefined
    const [place, line] = next
    const taken = line.shift()
    lines.delete(place)
    if (line.length > 0) lines.set(place, line)
    waitingCount -= 1
    return taken
  }

  function letSomeIn(): void {
    isScheduled = false
    count()
    forgetGone()
    for (let next = free >= 1 ? takeNext() : undefined; next; next = free >= 1 ? takeNext() : undefined) {
      free -= 1
      letIn(next)
    }
    schedule()
  }

  function schedule(): void {
    if (waitingCount === 0 || isScheduled) return
    isScheduled = true
    after(stepMs, letSomeIn)
  }

  /** Of the longest line the last one goes, unless it would be the one who comes. */
  function makeRoomFor(place: string): boolean {
    let longest = lines.get(place)
    const own = longest?.length ?? 0
    for (const line of lines.values()) if (line.length > (longest?.length ?? 0)) longest = line
    if (!longest || longest.length <= own + 1) return false
    const last = longest.pop()
    if (last) sendAway(last)
    waitingCount -= 1
    return true
  }

  return {
    admit(waiting) {
      count()
      if (waitingCount === 0 && free >= 1) {
        free -= 1
        letIn(waiting)
        return true
      }
      const place = placeOf(waiting)
      if (waitingCount >= waitingMax) forgetGone()
      if (waitingCount >= waitingMax && !makeRoomFor(place)) return false
      const line = lines.get(place)
      if (line) line.push(waiting)
      else lines.set(place, [waiting])
      waitingCount += 1
      schedule()
      return true
    },
    close() {
      const left = [...lines.values()].flat()
      lines.clear()
      waitingCount = 0
      return left
    },
  }
}

/** Several a step, or timers would be what it costs. */
const stepMs = 20
