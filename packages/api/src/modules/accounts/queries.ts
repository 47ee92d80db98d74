import { type Database, statement, type Tx } from '@parley/db'
import type { SessionId, User, UserId } from '@parley/protocol'

export async function findAccount(tx: Tx, username: string): Promise<{ user: User; passwordHash: string } | null> {
  const row = await tx.user.findUnique({ where: { username } })
  return row && { user: { id: row.id as UserId, username: row.username, displayName: row.displayName }, passwordHash: row.passwordHash }
}

const isSessionOpenStatement = statement<{ open: boolean }>(
  'accounts.is-session-open',
  'select exists (select 1 from session where id = $1 and ended_at is null and expires_at > now()) as open',
)

/** Asked at every call, so it is prepared. */
export async function isSessionOpen(db: Database, sessionId: SessionId): Promise<boolean> {
  const [row] = await db.query(isSessionOpenStatement, [sessionId])
  return row?.open === true
}

export interface FoundSession {
  readonly id: SessionId
  readonly user: User
  readonly client: 'web' | 'api'
  readonly secret: 'current' | 'previous'
  readonly rotatedAt: Date | null
}

/** The open session that has this secret, or had it before the last refresh. */
export async function findSession(tx: Tx, secretHash: Uint8Array<ArrayBuffer>): Promise<FoundSession | null> {
  const row = await tx.session.findFirst({
    where: { OR: [{ secretHash }, { previousSecretHash: secretHash }], endedAt: null, expiresAt: { gt: new Date() } },
    include: { user: true },
  })
  if (!row) return null
  return {
    id: row.id as SessionId,
    user: { id: row.user.id as UserId, username: row.user.username, displayName: row.user.displayName },
    client: row.client as 'web' | 'api',
    secret: Buffer.compare(row.secretHash, secretHash) === 0 ? 'current' : 'previous',
    rotatedAt: row.rotatedAt,
  }
}
