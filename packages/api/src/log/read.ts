import { type Database, statement } from '@parley/db'
import type { MessageId, Scope, Timestamp } from '@parley/protocol'

/** Ids, seqs and small values: never text a person wrote. */
export type Facts = Readonly<Record<string, Fact>>
type Fact = string | number | boolean | readonly string[] | readonly Readonly<Record<string, string | number>>[]

/** An event as it stands in the log. */
export interface LoggedEvent {
  readonly scope: Scope
  readonly seq: number
  readonly type: string
  readonly at: Timestamp
  readonly messageId: MessageId | null
  readonly facts: Facts | null
}

const readAfterStatement = statement<LoggedEvent>(
  'log.read-after',
  `select e.scope_id as scope, e.seq, e.type, e.at, e.message_id as "messageId", e.facts
     from unnest((select $1::text[]), (select $2::bigint[])) as wanted (scope_id, after_seq)
     cross join lateral (
       select * from event where event.scope_id = wanted.scope_id and event.seq > wanted.after_seq order by event.seq limit $3
     ) e
    order by e.scope_id, e.seq`,
)

/**
 * What comes after a position, for many scopes in one query: at most `limit` events of each, in seq order. `(select …)` hides from the planner how
 * many they are: its plan is kept, instead of made for each read.
 */
export function readAfter(db: Database, positions: ReadonlyMap<Scope, number>, limit: number): Promise<LoggedEvent[]> {
  return db.query(readAfterStatement, [[...positions.keys()], [...positions.values()], limit])
}

export interface ScopePosition {
  readonly scope: Scope
  readonly lastSeq: number
  readonly minSeq: number
}

const readPositionsStatement = statement<ScopePosition>(
  'log.read-positions',
  `select id as scope, last_seq as "lastSeq", min_seq as "minSeq" from scope where id = any ($1::text[])`,
)

export function readPositions(db: Database, scopes: readonly Scope[]): Promise<ScopePosition[]> {
  return db.query(readPositionsStatement, [scopes])
}

const readEpochStatement = statement<{ epoch: string }>('log.read-epoch', 'select epoch from log_epoch')

/** The identity of the log. It changes when a backup is restored, and then every cursor is void. */
export async function readEpoch(db: Database): Promise<string> {
  const [row] = await db.query(readEpochStatement, [])
  if (!row) throw new Error('The database has no log epoch: its migrations were not applied.')
  return row.epoch
}
