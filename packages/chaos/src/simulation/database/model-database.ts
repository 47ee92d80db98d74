import type { Database, Tx } from '@parley/db'
import { type ChatId, chatScope, type Scope, type Timestamp } from '@parley/protocol'
import type { Random } from '../random.ts'
import type { Pace } from '../schedule.ts'
import { createOwner, type Owner, type VirtualTime } from '../virtual-time.ts'
import { createLocks, type Holder } from './locks.ts'
import { reads } from './reads.ts'
import type { Tables } from './tables.ts'
import { createTransaction, type Session } from './transaction.ts'
import { sendMany as storeMany, toSentItems, writes } from './writes.ts'

/** What happens to the commit of a message: it fails, its answer is lost, or the process that asked for it dies before it has the answer. */
export type CommitFate = 'unavailable' | 'answer-lost' | 'crash'

export interface ModelDatabase {
  /** What is committed. */
  tables: Tables
  /** The database as a process has it. */
  connect(): Database
  /** Ends every connection; new ones are refused until it is called with false. */
  setAway(isAway: boolean): void
  /** The process is dead: what it had begun and not committed never was. */
  abandon(process: Owner): void
}

/**
 * The database as the statements and the transactions of the product see it. Each commits at one moment; asking and answering take time on
 * both sides of it, so what is answered may be old, and whoever is told nothing may have committed.
 */
export function createModelDatabase({
  time,
  random,
  tables,
  pace,
  commitFate,
  onCommitted,
  kill,
}: {
  time: VirtualTime
  random: Random
  tables: Tables
  pace: Pace
  /** Asked once for each text that is about to be committed. */
  commitFate: (text: string) => CommitFate | null
  onCommitted: () => void
  kill: (process: Owner) => void
}): ModelDatabase {
  const server = createOwner('the database')
  const locks = createLocks()
  let isAway = false
  /** Counts the starts of the server: what was asked before the last one has no answer. */
  let starts = 0

  const model: ModelDatabase = {
    tables,
    connect,
    setAway(away) {
      isAway = away
      starts += 1
      locks.clear()
    },
    abandon: locks.releaseAllOf,
  }
  return model

  function connect(): Database {
    return {
      prisma: {
        user: {
          findUnique: () => ask(() => ({ status: 'invisible', shareReadReceipts: true, shareLastSeen: false })),
        },
      } as unknown as Database['prisma'],
      query: (statement, values) => {
        const name = statement.name.slice(0, statement.name.indexOf(' '))
        if (name === 'messages.send-many') return sendMany(values) as Promise<never>
        const read = reads[name]
        if (read) return ask(() => read(model.tables, values)) as Promise<never>
        const write = writes[name]
        if (write) return ask(() => write(model.tables, values, now())) as Promise<never>
        throw new Error(`The model of the database doesn't know the statement ${name}`)
      },
      transaction: (work) => transaction(work),
      close: () => Promise.resolve(),
    }
  }

  function now(): Timestamp {
    return new Date(Math.floor(time.nowMs())).toISOString()
  }

  /** Mostly quick, now and then not. */
  function latencyMs(): number {
    if (random.isOneIn(pace === 'slow' ? 3 : 25)) return random.between(20, 400)
    return random.isOneIn(3) ? 0 : random.between(0.2, 3)
  }

  /** One statement: it is asked, it is so at one moment, and it is answered. */
  function ask<Answer>(work: () => Answer): Promise<Answer> {
    return new Promise((resolve, reject) => begin(time.owner(), { resolve, reject }, (settle) => settle(work)))
  }

  interface Asked<Answer> {
    readonly resolve: (answer: Answer) => void
    readonly reject: (fault: unknown) => void
  }

  function begin<Answer>(
    process: Owner,
    { resolve, reject }: Asked<Answer>,
    run: (settle: (work: () => Answer) => void, hold: { fail(): void }) => void,
  ): void {
    const since = starts
    const fail = () => void time.after(random.between(0.1, 2), () => reject(connectionLost()), process)
    if (isAway) return fail()
    const arrive = () => {
      if (since !== starts) return fail()
      run(
        (work) => {
          const answer = attempt(work)
          time.after(latencyMs(), () => (since === starts ? answer(resolve, reject) : reject(connectionLost())), process)
        },
        { fail },
      )
    }
    const arriveMs = latencyMs()
    if (arriveMs === 0) arrive()
    else time.after(arriveMs, arrive, server)
  }

  /** `send_many`: locks chats in the order of their ids, holds them until its commit. */
  function sendMany(values: readonly unknown[]): Promise<readonly unknown[]> {
    const process = time.owner()
    const items = toSentItems(values)
    const chatIds = [...new Set(items.map(({ chatId }) => chatId))].sort()
    const isPatient = values[7] === 'wait'
    const holder: Holder = { of: process }
    const busy = new Set<ChatId>()
    return new Promise((resolve, reject) =>
      begin<readonly unknown[]>(process, { resolve, reject }, (settle, { fail }) => {
        const since = starts
        lockFrom(0)

        function lockFrom(first: number): void {
          for (const [index, chatId] of chatIds.entries()) {
            if (index < first || locks.take(holder, chatScope(chatId))) continue
            if (isPatient) return locks.wait(holder, chatScope(chatId), { go: () => lockFrom(index + 1), fail })
            busy.add(chatId)
          }
          time.after(random.between(0.1, 3), commit, server)
        }

        function commit(): void {
          if (since !== starts) return fail()
          const fates = new Set(items.map(({ text }) => commitFate(text)))
          if (fates.has('unavailable')) {
            locks.release(holder)
            return fail()
          }
          const stored = storeMany(model.tables, items, { busy, at: now() })
          locks.release(holder)
          onCommitted()
          if (fates.has('crash')) return kill(process)
          if (fates.has('answer-lost')) return fail()
          settle(() => stored.map((outcome, index) => ({ item: index + 1, ...outcome, quiet: false })))
        }
      }),
    )
  }

  async function transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const process = time.owner()
    const holder: Holder = { of: process }
    const since = starts
    const assertOpen = () => {
      if (since !== starts) throw connectionLost()
    }
    const session: Session = {
      read: (read) =>
        ask(() => {
          assertOpen()
          return read(model.tables)
        }),
      async lock(scopes: readonly Scope[]) {
        for (const scope of [...scopes].sort()) await ask(() => undefined).then(() => locked(holder, scope, process))
        assertOpen()
      },
    }
    const { tx, written } = createTransaction({ session, now })
    try {
      const result = await work(tx)
      await ask(() => {
        assertOpen()
        for (const write of written) write(model.tables)
        locks.release(holder)
        onCommitted()
      })
      return result
    } finally {
      locks.release(holder)
    }
  }

  function locked(holder: Holder, scope: Scope, process: Owner): Promise<void> {
    return new Promise((resolve, reject) => {
      const after = (outcome: () => void) => () => void time.after(0.1, outcome, process)
      locks.wait(holder, scope, { go: after(resolve), fail: after(() => reject(connectionLost())) })
    })
  }
}

/** What came of it, to be told later. */
function attempt<Answer>(work: () => Answer): (resolve: (answer: Answer) => void, reject: (fault: unknown) => void) => void {
  try {
    const answer = work()
    return (resolve) => resolve(answer)
  } catch (fault) {
    return (_, reject) => reject(fault)
  }
}

/** As node-postgres says it. */
const connectionLost = (): Error => Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' })
