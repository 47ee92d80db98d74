import type { Refusal } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import type { Clock } from './clock.ts'
import { backoffMs } from './connection.ts'
import { isFinal } from './transport.ts'

/** Something to tell the server until it has it or refuses it. */
export type Errand = {
  /** Errands of one lane go one after the other; lanes don't wait for each other. */
  readonly lane: string
  /** How often it was tried since its answer was lost; 0 before. */
  readonly attempt: number
  /** Notes that it goes now; false if it doesn't, for whoever heard of an earlier one may have started it already. */
  begin(): boolean
  /** Resolves to what notes its answer. */
  call(): Promise<() => void>
  noteRefused(refusal: Refusal): void
  noteUnknown(): void
}

export type Sender = {
  /** Starts every errand that is due: called when there may be a new one, and when the connection is online. */
  flush(): void
  /** The connection is gone: what rested after a fault is due again with the next one. */
  reset(): void
}

/** [R20] [R21] [R22] Runs errands. What they say comes back through the feed; the answer only settles what that doesn't show yet. */
export function createSender(options: {
  clock: Clock
  random: () => number
  isOnline: () => boolean
  /** The first of each lane, unless it is under way. */
  dueErrands: () => readonly Errand[]
}): Sender {
  const { clock, random, isOnline, dueErrands } = options
  const rests = new Map<string, () => void>()

  function flush() {
    if (!isOnline()) return
    for (const errand of dueErrands()) {
      if (!rests.has(errand.lane)) void attempt(errand)
    }
  }

  async function attempt(errand: Errand) {
    if (!errand.begin()) return
    try {
      const noteAnswered = await awaitAnswer(clock, errand.call())
      noteAnswered()
    } catch (error) {
      if (isFinal(error)) errand.noteRefused(error.refusal)
      else {
        errand.noteUnknown()
        if (isOnline()) rest(errand.lane, backoffMs(errand.attempt, random()))
      }
    }
    flush()
  }

  function rest(lane: string, delayMs: number) {
    const wake = () => {
      rests.delete(lane)
      flush()
    }
    rests.set(lane, clock.after(delayMs, wake))
  }

  return {
    flush,
    reset() {
      for (const cancel of rests.values()) cancel()
      rests.clear()
    },
  }
}
