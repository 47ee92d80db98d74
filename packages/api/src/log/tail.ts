import { type Database, isUnavailable } from '@parley/db'
import type { Scope } from '@parley/protocol'
import type { Bus } from './bus.ts'
import { type LoggedEvent, readAfter, readPositions } from './read.ts'

/** Hears what is new in a scope: events in seq order, each at least once, possibly some it already knows. It must not throw. */
export interface TailListener<Event> {
  offer(scope: Scope, events: readonly Event[]): void
}

export interface Tail<Event> {
  /** What comes after `afterSeq`. Gives how far the scope has been read for others: who is behind that reads the difference itself. */
  listen(scope: Scope, listener: TailListener<Event>, afterSeq: number): number
  unlisten(scope: Scope, listener: TailListener<Event>): void
  /**
   * Of what this process has stored, as it would be read: events of a scope in seq order, without a hole. Who has heard of everything before
   * them hears them at once; for the others they are read, and other processes are hinted at them.
   */
  publish(stored: ReadonlyMap<Scope, readonly Event[]>): void
  /** Resolves when nothing is being read any more. */
  close(): Promise<void>
}

interface Followed<Event> {
  position: number
  /** The next event can't be translated: it is tried again with each sweep, apart from all others. */
  stuck: boolean
  readonly listeners: Set<TailListener<Event>>
}

/**
 * The one reader of new events in a process: whatever number of listeners a scope has, it is read once. A hint says where to look; the
 * sweep finds what no hint announced, so a lost hint costs at most `sweepMs`. While the database is away it keeps trying. An event that can't
 * be translated holds up its own scope, which stays before it, and no other: it is reported once and tried again with each sweep.
 */
export function createTail<Event extends { readonly seq: number }>({
  db,
  bus,
  toEvents,
  sweepMs = 1_000,
  onFault,
}: {
  db: Database
  bus: Bus
  toEvents: (logged: readonly LoggedEvent[]) => Promise<ReadonlyMap<Scope, readonly Event[]>>
  sweepMs?: number
  onFault: (error: unknown) => void
}): Tail<Event> {
  const followed = new Map<Scope, Followed<Event>>()
  /** Where there is more to read than was read. */
  const moved = new Set<Scope>()
  /** Events that couldn't be translated, as reported. */
  const untranslatable = new Set<string>()
  let reading = false
  let sweeping = false
  let closed = false
  /** What a hint or the sweep has set going. */
  let work: Promise<void> = Promise.resolve()

  bus.onHint(readSoon)

  function readSoon(scopes: readonly Scope[]): void {
    for (const scope of scopes) {
      const at = followed.get(scope)
      if (at && !at.stuck) moved.add(scope)
    }
    if (!reading) work = Promise.all([work, readMoved()]).then(() => {})
  }

  async function readMoved(): Promise<void> {
    if (reading || closed) return
    reading = true
    try {
      for (let taken = takeMoved(); taken.size > 0; taken = takeMoved()) await readOnce(taken)
    } catch (error) {
      // The scopes are still behind their `last_seq`: the next sweep finds them again.
      if (!isUnavailable(error)) onFault(error)
    } finally {
      reading = false
    }
  }

  /** A stuck scope is read alone: it would fail the others with it. */
  function takeMoved(): Map<Scope, number> {
    const taken = new Map<Scope, number>()
    for (const scope of moved) {
      const at = followed.get(scope)
      if (at?.stuck && taken.size > 0) continue
      moved.delete(scope)
      if (at) taken.set(scope, at.position)
      if (at?.stuck || taken.size === scopesPerReadMax) break
    }
    return taken
  }

  async function readOnce(positions: Map<Scope, number>): Promise<void> {
    const logged = await readAfter(db, positions, eventsPerReadMax)
    if (logged.length === 0) return
    const translated = await translate(logged)
    if (translated) return handOutRead(translated)
    for (const ofScope of Map.groupBy(logged, ({ scope }) => scope).values()) {
      const alone = await translate(ofScope)
      if (alone) handOutRead(alone)
      else await handOutSingly(ofScope)
    }
  }

  /** Null where one of them can't be. */
  async function translate(logged: readonly LoggedEvent[]): Promise<ReadonlyMap<Scope, readonly Event[]> | null> {
    try {
      return await toEvents(logged)
    } catch (error) {
      if (isUnavailable(error)) throw error
      const [only] = logged
      if (only && logged.length === 1) report(only, error)
      return null
    }
  }

  /** What comes before the first event that can't be translated. */
  async function handOutSingly(ofScope: readonly LoggedEvent[]): Promise<void> {
    for (const entry of ofScope) {
      const translated = await translate([entry])
      const at = followed.get(entry.scope)
      if (at) at.stuck = !translated
      if (!translated) return
      handOutRead(translated)
    }
  }

  function report({ scope, seq }: LoggedEvent, error: unknown): void {
    const name = `${scope} ${seq}`
    if (untranslatable.has(name) || untranslatable.size === untranslatableMax) return
    untranslatable.add(name)
    onFault(new Error(`An event can't be told to anybody: ${name}`, { cause: error }))
  }

  function handOutRead(read: ReadonlyMap<Scope, readonly Event[]>): void {
    for (const [scope, events] of read) {
      const at = followed.get(scope)
      if (!at) continue
      at.stuck = false
      if (events.length === eventsPerReadMax) moved.add(scope)
      handOut(scope, at, events)
    }
  }

  function handOut(scope: Scope, at: Followed<Event>, events: readonly Event[]): void {
    at.position = Math.max(at.position, events.at(-1)?.seq ?? 0)
    // Whoever stops listening at this is gone from the set, which its iteration bears.
    for (const listener of at.listeners) listener.offer(scope, events)
  }

  async function sweep(): Promise<void> {
    if (followed.size === 0) return
    sweeping = true
    try {
      for (const { scope, lastSeq } of await readPositions(db, [...followed.keys()])) {
        const at = followed.get(scope)
        if (at && lastSeq > at.position) moved.add(scope)
      }
      await readMoved()
    } catch (error) {
      if (!isUnavailable(error)) onFault(error)
    } finally {
      sweeping = false
    }
  }

  /** Not quite as regular as a clock: processes that started together would ask together for ever. */
  function scheduleSweep(): NodeJS.Timeout {
    const timer = setTimeout(
      () => {
        sweepTimer = scheduleSweep()
        if (!sweeping) work = Promise.all([work, sweep()]).then(() => {})
      },
      sweepMs * (0.7 + 0.3 * Math.random()),
    )
    return timer.unref()
  }
  let sweepTimer = scheduleSweep()

  return {
    listen(scope, listener, afterSeq) {
      const at = followed.get(scope)
      if (at) {
        at.listeners.add(listener)
        return at.position
      }
      followed.set(scope, { position: afterSeq, stuck: false, listeners: new Set([listener]) })
      return afterSeq
    },
    unlisten(scope, listener) {
      const at = followed.get(scope)
      at?.listeners.delete(listener)
      if (at?.listeners.size === 0) followed.delete(scope)
    },
    publish(stored) {
      const behind: Scope[] = []
      for (const [scope, events] of stored) {
        const at = followed.get(scope)
        if (at && events[0]?.seq === at.position + 1) handOut(scope, at, events)
        else behind.push(scope)
      }
      if (behind.length > 0) readSoon(behind)
      bus.hintOthers([...stored.keys()])
    },
    close() {
      closed = true
      clearTimeout(sweepTimer)
      return work
    },
  }
}

const scopesPerReadMax = 500
const eventsPerReadMax = 200
/** More of them are one fault. */
const untranslatableMax = 1_000
