import type { Refusal } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import type { Clock } from './clock.ts'
import { backoffMs } from './connection.ts'
import type { Tabs } from './tabs.ts'
import { isFinal } from './transport.ts'

/** Something to tell the server until it has it or refuses it. */
export type Errand = {
  /** Errands of one lane go one after the other; lanes don't wait for each other. */
  readonly lane: string
  /** [R48] It may leave: until then it may have its lane, and waits there. */
  readonly isReady: boolean
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
  /** Starts every errand that is due: called when there may be a new one, when one is ready, and when the connection is online. */
  flush(): void
  /** What rests after a fault is tried at once. */
  hurry(): void
  /** The connection is gone: what rested after a fault is due again with the next one. */
  reset(): void
}

/**
 * [R20] [R21] [R22] Runs errands. What they say comes back through the feed; the answer only settles what that doesn't show yet.
 * [R59] Of all tabs of a device one at a time works on a lane, as far as tabs can agree on that.
 */
export function createSender(options: {
  clock: Clock
  random: () => number
  isOnline: () => boolean
  /** The first of each lane, unless it is under way. */
  dueErrands: () => readonly Errand[]
  tabs: Tabs
}): Sender {
  const { clock, random, isOnline, dueErrands, tabs } = options
  const rests = new Map<string, () => void>()
  /** The lanes that this tab works on, or waits for; and the way out of the waiting. */
  const lanes = new Map<string, () => void>()
  /** Those it has while what is to be told isn't ready, and how to go on there. */
  const heldLanes = new Map<string, () => void>()

  function flush() {
    if (!isOnline()) return
    for (const { lane } of dueErrands()) {
      if (!rests.has(lane) && !lanes.has(lane)) ask(lane)
    }
    for (const goOn of [...heldLanes.values()]) goOn()
  }

  function ask(lane: string) {
    let leave = () => {}
    let cancelPause = () => {}
    let isWaiting = true
    const cancelPatience = clock.after(lanePatienceMs, begin)
    lanes.set(lane, end)
    request()

    function request() {
      leave = tabs.hold(lane, (turn) => {
        if (!isWaiting) return
        if (turn === 'at once') return goOn()
        // What the one before has told of its last errand is on its way. Until it is here, the lane is free for whoever has more to say.
        leave()
        cancelPause = clock.after(hearsayMs, () => (dueOn(lane) ? request() : end()))
      })
    }

    /** Its lane is asked for while what is written is stored, so that one wait doesn't come after the other. */
    function goOn() {
      const due = dueOn(lane)
      if (due?.isReady) begin()
      else if (due) heldLanes.set(lane, goOn)
      else end()
    }

    function begin() {
      endWaiting()
      lanes.set(lane, () => {})
      void work(lane).finally(() => {
        lanes.delete(lane)
        leave()
        flush()
      })
    }

    function end() {
      endWaiting()
      lanes.delete(lane)
      leave()
    }

    function endWaiting() {
      isWaiting = false
      heldLanes.delete(lane)
      cancelPatience()
      cancelPause()
    }
  }

  const dueOn = (lane: string) => dueErrands().find((errand) => errand.lane === lane)

  /** One errand after the other, as long as all goes well. */
  async function work(lane: string) {
    const untilMs = clock.nowMs() + laneHoldMs
    do {
      const errand = isOnline() ? dueOn(lane) : undefined
      if (!errand?.isReady || !(await attempt(errand))) return
      flush()
    } while (clock.nowMs() < untilMs)
  }

  /** Whether the lane can go on. */
  async function attempt(errand: Errand): Promise<boolean> {
    if (!errand.begin()) return false
    try {
      const noteAnswered = await awaitAnswer(clock, errand.call())
      noteAnswered()
      return true
    } catch (error) {
      if (isFinal(error)) {
        errand.noteRefused(error.refusal)
        return true
      }
      errand.noteUnknown()
      if (isOnline()) rest(errand.lane, backoffMs(errand.attempt, random()))
      return false
    }
  }

  function rest(lane: string, delayMs: number) {
    const wake = () => {
      rests.delete(lane)
      flush()
    }
    rests.set(lane, clock.after(delayMs, wake))
  }

  function endRests() {
    for (const cancel of rests.values()) cancel()
    rests.clear()
  }

  return {
    flush,
    hurry() {
      endRests()
      flush()
    },
    reset() {
      endRests()
      for (const leave of [...lanes.values()]) leave()
    },
  }
}

/** [R59] A tab whose lane is held by another waits so long for it: that one may be frozen, and the server knows an id that comes twice. */
export const lanePatienceMs = 5_000
/** [R59] Whoever has held a lane so long gives the others a turn. */
export const laneHoldMs = 2_000
/** [R59] A word of another tab is posted before that tab lets go of its lane, and is heard this much later at the latest. */
export const hearsayMs = 50
