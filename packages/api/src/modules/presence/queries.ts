import { type Database, statement } from '@parley/db'
import type { Presence, PresenceOfUser, Timestamp, UserId } from '@parley/protocol'
import { appearanceColumns, thereText } from './policy.ts'

/** Somebody, and those of whom they would know whether they are there. */
export interface PresenceQuestion {
  readonly viewerId: UserId
  readonly userIds: readonly UserId[]
}

export interface KnownPresence {
  readonly presence: Presence
  readonly lastSeenAt: Timestamp | null
}

/**
 * Each is asked for by their own chats: to gather everyone whom the viewer shares one with would cost by the number of all of theirs.
 * `(select …)` hides from the planner for how many it is: its plan is kept, instead of made for each read.
 */
const presenceStatement = statement<PresenceOfUser & { viewerId: UserId }>(
  'presence.read',
  `select asked.viewer_id as "viewerId", u.id as "userId",
          ${appearanceColumns({ viewerShares: '(select share_last_seen from "user" where id = asked.viewer_id)' })}
     from unnest((select $1::uuid[]), (select $2::uuid[])) as asked (viewer_id, user_id)
     join "user" u on u.id = asked.user_id
    cross join lateral (
      select 1 where u.id = asked.viewer_id
      union all
      (
        select 1 from member theirs join member mine on mine.chat_id = theirs.chat_id and mine.user_id = asked.viewer_id
         where theirs.user_id = u.id limit 1
      )
      limit 1
    ) known
    cross join lateral ${thereText()}`,
)

/**
 * For each viewer as they may know it. Left out are people with whom they share no chat. One statement for many viewers: when somebody comes
 * or goes all who know them ask in the same moment.
 */
export async function findPresence(db: Database, asked: readonly PresenceQuestion[]): Promise<Map<UserId, KnownPresence>[]> {
  const pairs = asked.flatMap(({ viewerId, userIds }) => userIds.map((userId) => ({ viewerId, userId })))
  const distinct = [...new Map(pairs.map((pair) => [toKey(pair), pair])).values()]
  const rows = await db.query(presenceStatement, [distinct.map(({ viewerId }) => viewerId), distinct.map(({ userId }) => userId)])
  const found = new Map(rows.map(({ presence, lastSeenAt, ...pair }) => [toKey(pair), { presence, lastSeenAt }]))
  return asked.map(({ viewerId, userIds }) => {
    const known = userIds.map((userId) => [userId, found.get(toKey({ viewerId, userId }))] as const)
    return new Map(known.flatMap(([userId, presence]) => (presence ? [[userId, presence]] : [])))
  })
}

const toKey = ({ viewerId, userId }: { viewerId: UserId; userId: UserId }): string => `${viewerId} ${userId}`

const hideStatement = statement(
  'presence.hide',
  `update "user" u set last_seen_at = clock_timestamp()
    where u.id = $1 and u.status <> 'invisible' and exists (select 1 from connection c where c.user_id = u.id)`,
)

/** Who is about to become invisible is seen for the last time. */
export async function saveLastSight(db: Database, userId: UserId): Promise<void> {
  await db.query(hideStatement, [userId])
}

const renewStatement = statement<{ connections: number }>(
  'presence.renew',
  `with renewed as (
     insert into process (id) values ($1) on conflict (id) do update set renewed_at = clock_timestamp() returning id
   )
   select (select count(*) from connection c where c.process_id = renewed.id) as connections from renewed`,
)

/** Gives how many connections the database knows of this process: fewer after it came back from a crash, or took this process for dead. */
export async function renewLease(db: Database, processId: string): Promise<number> {
  const [row] = await db.query(renewStatement, [processId])
  return row?.connections ?? 0
}

export interface OpenConnection {
  readonly id: string
  readonly userId: UserId
}

const openStatement = statement<{ userId: UserId }>(
  'presence.open',
  `with opened as (
     insert into connection (id, process_id, user_id)
     select id, $1, user_id from unnest((select $2::uuid[]), (select $3::uuid[])) as given (id, user_id)
     on conflict (id) do nothing returning user_id
   )
   select distinct u.id as "userId" from opened o join "user" u on u.id = o.user_id
    where u.status <> 'invisible' and not exists (select 1 from connection c where c.user_id = o.user_id)`,
)

/** Gives those who had none and are to be seen now: the statement sees the connections as they were before it. */
export async function saveConnections(db: Database, processId: string, connections: readonly OpenConnection[]): Promise<UserId[]> {
  const rows = await db.query(openStatement, [processId, connections.map(({ id }) => id), connections.map(({ userId }) => userId)])
  return rows.map(({ userId }) => userId)
}

const closeStatement = statement('presence.close', 'delete from connection where id = any ($1::uuid[])')

export async function deleteConnections(db: Database, ids: readonly string[]): Promise<void> {
  await db.query(closeStatement, [ids])
}

const leaveStatement = statement<{ userId: UserId }>(
  'presence.leave',
  `update "user" u set last_seen_at = greatest(u.last_seen_at, clock_timestamp() - gone.ago_ms * interval '1 millisecond')
     from (select user_id, min(ago_ms) as ago_ms from unnest((select $1::uuid[]), (select $2::float8[])) as given (user_id, ago_ms) group by user_id) gone
    where u.id = gone.user_id and u.status <> 'invisible' and not exists (select 1 from connection c where c.user_id = u.id)
   returning u.id as "userId"`,
)

/** Gives those who have no connection any more. Called after the deletes have committed: of two processes at least one finds none left. */
export async function saveLeaving(db: Database, gone: readonly { userId: UserId; agoMs: number }[]): Promise<UserId[]> {
  const rows = await db.query(leaveStatement, [gone.map(({ userId }) => userId), gone.map(({ agoMs }) => agoMs)])
  return rows.map(({ userId }) => userId)
}

const sweepStatement = statement<{ userId: UserId; agoMs: number }>(
  'presence.sweep',
  `with dead as (
     delete from process where renewed_at < clock_timestamp() - $1 * interval '1 millisecond' returning id, renewed_at
   ), gone as (
     delete from connection c
      where exists (select 1 from dead where dead.id = c.process_id) or not exists (select 1 from process p where p.id = c.process_id)
     returning c.user_id, c.process_id
   )
   select gone.user_id as "userId", extract(epoch from clock_timestamp() - coalesce(max(dead.renewed_at), clock_timestamp())) * 1000 as "agoMs"
     from gone left join dead on dead.id = gone.process_id
    group by gone.user_id`,
)

/** Takes the connections of processes that haven't renewed their lease for too long. Gives whose they were, and when they last counted. */
export async function sweepDead(db: Database, leaseMs: number): Promise<{ userId: UserId; agoMs: number }[]> {
  const rows = await db.query(sweepStatement, [leaseMs])
  return rows.map(({ userId, agoMs }) => ({ userId, agoMs: Number(agoMs) }))
}
