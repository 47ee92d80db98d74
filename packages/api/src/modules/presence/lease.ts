import { randomUUID } from 'node:crypto'
import { type Database, isUnavailable } from '@parley/db'
import type { UserId } from '@parley/protocol'
import type { Live } from '../../live/hub.ts'
import { deleteConnections, type OpenConnection, renewLease, saveConnections, saveLeaving, sweepDead } from './queries.ts'

/** The connections of this process, by which others see who is there. */
export interface ProcessPresence {
  /** Somebody is there until the function that it gives is called. */
  connect(userId: UserId): () => void
  /** Resolves when nothing is being written any more. What is open stays until the lease is over: a restart doesn't look like leaving. */
  close(): Promise<void>
}

export interface PresenceTimes {
  /** How often a process says that it lives. */
  readonly renewMs: number
  /** A process that hasn't said so for this long is dead, and everyone else takes its connections away. */
  readonly leaseMs: number
  /** A connection counts this long after its end, so that nobody leaves by loading a page anew. */
  readonly graceMs: number
}

const defaultTimes: PresenceTimes = { renewMs: 5_000, leaseMs: 12_000, graceMs: 4_000 }
/** What is to be written within so long of the last write goes in one. */
const writeEveryMs = 20
/** Who comes and goes within so long of the last who did is told together: in a herd everybody else would read it for each of them. */
const tellEveryMs = 250

/**
 * The lease is the process's own, so a connection costs a write when it opens and one when it has closed. A killed process closes nothing:
 * every other one, and the next, sweeps what it left. While the database is away what is to be written waits for it. After a quiet moment
 * who comes or goes is written down and told at once; of many only a few times a second.
 */
export function createPresence({
  db,
  live,
  onFault,
  times: { renewMs, leaseMs, graceMs } = defaultTimes,
}: {
  db: Database
  live: Live
  onFault: (error: unknown) => void
  times?: PresenceTimes
}): ProcessPresence {
  const processId = randomUUID()
  /** Those that count, the ones in their grace among them. */
  const open = new Map<string, OpenConnection>()
  let toOpen: OpenConnection[] = []
  let toClose: (OpenConnection & { closedAt: number })[] = []
  /** Whose connections are deleted, and who may have none left: told once the database has said so. */
  let leaving: { userId: UserId; closedAt: number }[] = []
  const graces = new Set<NodeJS.Timeout>()
  let renewal: 'due' | 'done' = 'due'
  const toTell = new Set<UserId>()
  let telling: NodeJS.Timeout | null = null
  let working: Promise<void> | null = null
  let hasMore = false
  let closed = false

  const timer = setInterval(() => {
    renewal = 'due'
    work()
  }, renewMs)
  timer.unref()
  work()

  return {
    connect(userId) {
      const connection = { id: randomUUID(), userId }
      open.set(connection.id, connection)
      toOpen.push(connection)
      work()
      return () => disconnect(connection)
    },
    async close() {
      closed = true
      clearInterval(timer)
      if (telling) clearTimeout(telling)
      for (const grace of graces) clearTimeout(grace)
      await working
    },
  }

  function disconnect(connection: OpenConnection): void {
    const closedAt = performance.now()
    if (closed) return
    const grace = setTimeout(() => {
      graces.delete(grace)
      if (!open.delete(connection.id)) return
      toClose.push({ ...connection, closedAt })
      work()
    }, graceMs)
    grace.unref()
    graces.add(grace)
  }

  function work(): void {
    if (closed) return
    if (working) {
      hasMore = true
      return
    }
    hasMore = false
    working = writeAll().finally(() => {
      working = null
      // Something came after it had looked for the last time.
      if (hasMore) work()
    })
  }

  /** One write after the other, so that no connection is closed before it was opened. */
  async function writeAll(): Promise<void> {
    try {
      while (!closed && (renewal === 'due' || toOpen.length > 0 || toClose.length > 0 || leaving.length > 0)) {
        if (renewal === 'due') await renew()
        await saveOpened()
        await saveClosed()
        await new Promise((resolve) => setTimeout(resolve, writeEveryMs))
      }
    } catch (error) {
      // What wasn't written is still to be: the next renewal tries again.
      if (!isUnavailable(error)) onFault(error)
    }
  }

  async function renew(): Promise<void> {
    const known = await renewLease(db, processId)
    const saved = open.size - toOpen.filter(({ id }) => open.has(id)).length + toClose.length
    if (known < saved) toOpen = [...open.values()]
    const gone = await sweepDead(db, leaseMs)
    leaving.push(...gone.map(({ userId, agoMs }) => ({ userId, closedAt: performance.now() - agoMs })))
    renewal = 'done'
  }

  async function saveOpened(): Promise<void> {
    if (toOpen.length === 0) return
    // A copy: more may come while it is written.
    const opening = [...toOpen]
    const arrived = await saveConnections(db, processId, opening)
    toOpen = toOpen.slice(opening.length)
    tell(arrived)
  }

  async function saveClosed(): Promise<void> {
    if (toClose.length > 0) {
      const closing = [...toClose]
      await deleteConnections(
        db,
        closing.map(({ id }) => id),
      )
      toClose = toClose.slice(closing.length)
      leaving.push(...closing)
    }
    if (leaving.length === 0) return
    const goingNow = [...leaving]
    const now = performance.now()
    const left = await saveLeaving(
      db,
      goingNow.map(({ userId, closedAt }) => ({ userId, agoMs: now - closedAt })),
    )
    leaving = leaving.slice(goingNow.length)
    tell(left)
  }

  function tell(userIds: readonly UserId[]): void {
    for (const userId of userIds) toTell.add(userId)
    if (!telling) tellAll()
  }

  function tellAll(): void {
    telling = null
    if (toTell.size === 0) return
    for (const userId of toTell) live.publishPresence(userId)
    toTell.clear()
    telling = setTimeout(tellAll, tellEveryMs)
    telling.unref()
  }
}
