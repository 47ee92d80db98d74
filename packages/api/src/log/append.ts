import type { Database, Tx } from '@parley/db'
import type { MessageId, Scope } from '@parley/protocol'
import { invariant } from '../platform/refuse.ts'
import type { Bus } from './bus.ts'
import type { Facts } from './read.ts'

/** An event on its way into the log: ids and facts, never text a person wrote. The database gives it its seq and its time. */
export interface NewEvent {
  readonly type: string
  readonly messageId?: MessageId
  readonly facts?: Facts
}

/** The scopes each open transaction has appended to. */
const movedScopes = new WeakMap<Tx, Set<Scope>>()

/** A transaction that may append to the log. Who listens is told after the commit, never before. */
export async function transact<Result>({ db, bus }: { db: Database; bus: Bus }, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  let moved = new Set<Scope>()
  const result = await db.transaction((tx) => {
    moved = new Set()
    movedScopes.set(tx, moved)
    return work(tx)
  })
  if (moved.size > 0) bus.hint([...moved])
  return result
}

/** Takes the locks under which seqs are given, in text order, so that two transactions never wait for each other in a circle. */
export async function lockScopes(tx: Tx, scopes: readonly Scope[]): Promise<void> {
  for (const scope of [...scopes].sort()) {
    const [row] = await tx.$queryRaw<{ id: string }[]>`select id from scope where id = ${scope} for no key update`
    invariant(row, `scope ${scope} exists`)
  }
}

/** Where an event stands, and the database's time for it. */
export interface Appended {
  readonly seq: number
  readonly at: Date
}

/** The seq is given under the lock that the update takes, in the transaction that writes the event: no hole, and never out of order. */
export async function append(tx: Tx, scope: Scope, event: NewEvent): Promise<Appended> {
  const moved = movedScopes.get(tx)
  invariant(moved, 'append is called inside transact')
  const facts = event.facts ? JSON.stringify(event.facts) : null
  const [appended] = await tx.$queryRaw<{ seq: bigint; at: Date }[]>`
    with moved as (update scope set last_seq = last_seq + 1 where id = ${scope} returning last_seq)
    insert into event (scope_id, seq, type, message_id, facts)
    select ${scope}, last_seq, ${event.type}, ${event.messageId ?? null}::uuid, ${facts}::jsonb from moved
    returning seq, at`
  invariant(appended, `scope ${scope} exists`)
  moved.add(scope)
  return { seq: Number(appended.seq), at: appended.at }
}

export async function createScope(tx: Tx, scope: Scope): Promise<void> {
  await tx.$executeRaw`insert into scope (id) values (${scope})`
}
