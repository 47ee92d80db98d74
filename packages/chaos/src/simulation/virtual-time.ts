import type { Random } from './random.ts'

/** Whose code runs: a process, a device, the database. When it dies nothing of it runs any more, whatever it was waiting for. */
export interface Owner {
  readonly name: string
  isAlive: boolean
}

export const createOwner = (name: string): Owner => ({ name, isAlive: true })

export interface VirtualTime {
  nowMs(): number
  /** Whose code runs at this moment. */
  owner(): Owner
  /** Runs once, after `delayMs`, as `owner`: who sets it, unless somebody else is named. Gives the way to take it back. */
  after(delayMs: number, run: () => void, owner?: Owner): () => void
  /** Lets time pass, event after event, until it is over or `isDone` after one of them. */
  pass(forMs: number, isDone?: () => boolean): Promise<void>
  /** So many events have been. */
  events(): number
}

interface Event {
  readonly atMs: number
  readonly order: number
  readonly owner: Owner
  run: (() => void) | null
}

/**
 * The only time there is in a run: what is due runs in order of its time, and of two at the same time first what was set first. Between two
 * events everything that is only a promise away has had its turn, so it belongs to whom the event belonged to.
 */
export function createVirtualTime({ startMs }: { startMs: number }): VirtualTime {
  const nobody = createOwner('the schedule')
  const queue = createQueue()
  let nowMs = startMs
  let owner = nobody
  let order = 0
  let events = 0

  return {
    nowMs: () => nowMs,
    owner: () => owner,
    after(delayMs, run, of = owner) {
      order += 1
      const event: Event = { atMs: nowMs + Math.max(0, delayMs), order, owner: of, run }
      queue.add(event)
      return () => {
        event.run = null
      }
    },
    async pass(forMs, isDone = () => false) {
      const untilMs = nowMs + forMs
      for (let next = queue.takeUntil(untilMs); next; next = queue.takeUntil(untilMs)) {
        if (!next.run || !next.owner.isAlive) continue
        nowMs = next.atMs
        owner = next.owner
        events += 1
        next.run()
        await turn()
        owner = nobody
        if (isDone()) return
      }
      nowMs = untilMs
    },
    events: () => events,
  }
}

const realSetImmediate = setImmediate
/** Every promise that can go on has gone on when the next turn of the event loop begins. */
const turn = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve))

/** A binary heap: by time, then by order. */
function createQueue() {
  const heap: Event[] = []
  const isBefore = (one: Event, other: Event) => one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order)

  function rise(event: Event): void {
    let index = heap.length - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (!above || !isBefore(event, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = event
  }

  function sink(event: Event): void {
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const right = left + 1
      let child = left
      const [one, other] = [heap[left], heap[right]]
      if (one && other && isBefore(other, one)) child = right
      const below = heap[child]
      if (!below || !isBefore(below, event)) break
      heap[index] = below
      index = child
    }
    heap[index] = event
  }

  return {
    add(event: Event): void {
      heap.push(event)
      rise(event)
    },
    /** The first one, if it is due by then. */
    takeUntil(untilMs: number): Event | undefined {
      const first = heap[0]
      if (!first || first.atMs > untilMs) return undefined
      const last = heap.pop()
      if (last && heap.length > 0) sink(last)
      return first
    },
  }
}

/**
 * From now on whatever asks the machine for time or chance gets it from the run. Gives the way back. Nothing real is waited for meanwhile,
 * and two runs in one thread come one after the other.
 */
export function takeOverTheClock(time: VirtualTime, random: Random): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = globalThis
  const before = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate }
  const [dateNow, mathRandom] = [Date.now, Math.random]
  const startMs = time.nowMs()

  const clear = (timer: unknown) => {
    if (isTimer(timer)) timer.cancel()
  }
  Object.assign(globalThis, {
    setTimeout: (run: (...given: unknown[]) => void, delayMs = 0, ...given: unknown[]) => toTimer(time.after(delayMs, () => run(...given))),
    clearTimeout: clear,
    setImmediate: (run: (...given: unknown[]) => void, ...given: unknown[]) => toTimer(time.after(0, () => run(...given))),
    setInterval(run: (...given: unknown[]) => void, everyMs: number, ...given: unknown[]) {
      let cancel = () => {}
      const again = () => {
        cancel = time.after(everyMs, () => {
          again()
          run(...given)
        })
      }
      again()
      return toTimer(() => cancel())
    },
    clearInterval: clear,
  })
  Date.now = () => Math.floor(time.nowMs())
  Math.random = random.next
  Object.defineProperty(performance, 'now', { value: () => time.nowMs() - startMs, configurable: true })
  Object.defineProperty(crypto, 'getRandomValues', {
    value: (bytes: Uint8Array) => bytes.map((_, index, all) => (all[index] = random.next() * 256)),
    configurable: true,
  })

  return () => {
    Object.assign(globalThis, before)
    Date.now = dateNow
    Math.random = mathRandom
    Reflect.deleteProperty(performance, 'now')
    Reflect.deleteProperty(crypto, 'getRandomValues')
  }
}

interface Timer {
  cancel(): void
  ref(): Timer
  unref(): Timer
}

function toTimer(cancel: () => void): Timer {
  const timer: Timer = { cancel, ref: () => timer, unref: () => timer }
  return timer
}

const isTimer = (timer: unknown): timer is Timer => typeof timer === 'object' && timer !== null && 'cancel' in timer
