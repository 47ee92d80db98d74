import { type Database, statement, type Tx } from '@parley/db'
import { type SessionId, type SessionsPage, sessionIdSchema, timestampSchema, type UserId } from '@parley/protocol'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from '../../platform/list-cursor.ts'
import { isOpenText, isQuietText, type OpenSession } from './policy.ts'

export interface Account {
  readonly userId: UserId
  readonly username: string
  readonly passwordHash: string
}

export async function findAccount(tx: Tx, where: { username: string } | { id: UserId }): Promise<Account | null> {
  const row = await tx.user.findUnique({ where, select: { id: true, username: true, passwordHash: true } })
  return row && { userId: row.id as UserId, username: row.username, passwordHash: row.passwordHash }
}

/** Holds the account's password still until the end of the transaction. False if it is another one by now. */
export async function lockPassword(tx: Tx, { userId, passwordHash }: Account, lock: 'to-use' | 'to-change'): Promise<boolean> {
  const rows =
    lock === 'to-use'
      ? await tx.$queryRaw<unknown[]>`select 1 from "user" where id = ${userId}::uuid and password_hash = ${passwordHash} for share`
      : await tx.$queryRaw<unknown[]>`select 1 from "user" where id = ${userId}::uuid and password_hash = ${passwordHash} for no key update`
  return rows.length === 1
}

const checkSessionsStatement = statement<OpenSession & { id: SessionId }>(
  'accounts.check-sessions',
  `select id, ${isQuietText} as quiet from session where id = any ((select $1::uuid[])::uuid[]) and ${isOpenText}`,
)

/**
 * Asked at every call, so it is prepared, and one for all who ask at once; `(select …)` keeps its plan the same for however many they are. Null
 * for one that is no more.
 */
export async function checkSessions(db: Database, sessionIds: readonly SessionId[]): Promise<(OpenSession | null)[]> {
  const rows = await db.query(checkSessionsStatement, [[...new Set(sessionIds)]])
  const open = new Map(rows.map((row) => [row.id, row]))
  return sessionIds.map((id) => open.get(id) ?? null)
}

export interface FoundSession {
  readonly id: SessionId
  readonly userId: UserId
  readonly client: 'web' | 'api'
  readonly secret: 'current' | 'previous'
  readonly rotatedAt: Date | null
}

/** The open session that has this secret, or had it before the last refresh. */
export async function findSession(tx: Tx, secretHash: Uint8Array<ArrayBuffer>): Promise<FoundSession | null> {
  const row = await tx.session.findFirst({
    where: { OR: [{ secretHash }, { previousSecretHash: secretHash }], endedAt: null, expiresAt: { gt: new Date() } },
  })
  if (!row) return null
  return {
    id: row.id as SessionId,
    userId: row.userId as UserId,
    client: row.client as 'web' | 'api',
    secret: Buffer.compare(row.secretHash, secretHash) === 0 ? 'current' : 'previous',
    rotatedAt: row.rotatedAt,
  }
}

const cursorKeySchema = z.tuple([timestampSchema, sessionIdSchema])

type SessionRow = Omit<SessionsPage['items'][number], 'isCurrent'>

const sessionsPageStatement = statement<SessionRow>(
  'accounts.sessions-page',
  `select id, device, client, created_at as "createdAt", last_active_at as "lastActiveAt"
     from session
    where user_id = $1 and ended_at is null and expires_at > now()
      and (last_active_at, id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by last_active_at desc, id desc
    limit $4`,
)

export async function listSessions(
  db: Database,
  { userId, sessionId }: { userId: UserId; sessionId: SessionId },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<SessionsPage> {
  const [lastActiveAt, id] = cursor === undefined ? [null, null] : decodeCursor(cursor, cursorKeySchema)
  const rows = await db.query(sessionsPageStatement, [userId, lastActiveAt, id, limit + 1])
  const items = rows.slice(0, limit).map((row) => ({ ...row, isCurrent: row.id === sessionId }))
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.lastActiveAt, last.id]) : null }
}

/** Gives those that were open. */
export async function endSessions(tx: Tx, userId: UserId, which: { only: SessionId } | { allBut: SessionId }): Promise<SessionId[]> {
  const rows = await tx.session.updateManyAndReturn({
    where: { userId, endedAt: null, id: 'only' in which ? which.only : { not: which.allBut } },
    data: { endedAt: new Date() },
    select: { id: true },
  })
  return rows.map(({ id }) => id as SessionId)
}
