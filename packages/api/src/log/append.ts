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
  const wanted = [...new Set(scopes)]
  const locked = await tx.$queryRaw<unknown[]>`
    select id from scope where id = any (${wanted}::text[]) order by id collate "C" for no key update`
  invariant(locked.length === wanted.length, `scopes exist: ${wanted.join(', ')}`)
}

/** Where an event stands, and the database's time for it. */
export interface Appended {
  readonly seq: number
  readonly at: Date
}

/** The seq is given under the lock that the update takes, in the transaction that writes the event: no hole, and never out of order. */
export async function append(tx: Tx, scope: Scope, event: NewEvent): Promise<Appended> {
  const [appended] = await write(tx, [scope], event)
  invariant(appended, `scope ${scope} exists`)
  return { seq: Number(appended.seq), at: appended.at }
}

/** The same event for many scopes, in one statement. Their locks are held already: `lockScopes` takes them in order. */
export async function appendToEach(tx: Tx, scopes: readonly Scope[], event: NewEvent): Promise<void> {
  const appended = await write(tx, scopes, event)
  invariant(appended.length === scopes.length, `scopes exist: ${scopes.join(', ')}`)
}

function write(tx: Tx, scopes: readonly Scope[], event: NewEvent): Promise<{ seq: bigint; at: Date }[]> {
  const moved = movedScopes.get(tx)
  invariant(moved, 'what appends is called inside transact')
  for (const scope of scopes) moved.add(scope)
  const facts = event.facts ? JSON.stringify(event.facts) : null
  return tx.$queryRaw<{ seq: bigint; at: Date }[]>`
    with moved as (update scope set last_seq = last_seq + 1 where id = any (${scopes}::text[]) returning id, last_seq)
    insert into event (scope_id, seq, type, message_id, facts)
    select id, last_seq, ${event.type}, ${event.messageId ?? null}::uuid, ${facts}::jsonb from moved
    returning seq, at`
}

export async function createScope(tx: Tx, scope: Scope): Promise<void> {
  await tx.$executeRaw`insert into scope (id) values (${scope})`
}
