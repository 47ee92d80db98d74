import { isUniqueViolation, type Tx } from '@parley/db'
import {
  type Credentials,
  createSessionId,
  createUserId,
  type Login,
  limits,
  type Register,
  type SessionId,
  type User,
  type UserId,
  userScope,
} from '@parley/protocol'
import type { Context } from '../../context.ts'
import { append, createScope, lockScopes, transact } from '../../log/append.ts'
import { refuse } from '../../platform/refuse.ts'
import { sessionEnded } from './events.ts'
import { type FoundSession, findAccount, findSession, isSessionOpen as isOpen } from './queries.ts'
import { createSessionSecret, hashSessionSecret } from './session-secrets.ts'

/** Counted from the last refresh: who stays away that long signs in again. */
const sessionMs = 30 * 24 * 60 * 60_000
/** Two tabs may refresh at once, or an answer get lost: so long the secret before the last one gets the answer of the last refresh. */
const refreshGraceMs = 10_000

export async function register(ctx: Context, { username, password, displayName, client }: Register): Promise<Credentials> {
  const passwordHash = await ctx.passwords.hash(password)
  const user: User = { id: createUserId(), username, displayName: displayName ?? username }
  try {
    return await ctx.db.transaction(async (tx) => {
      await tx.user.create({ data: { ...user, passwordHash } })
      await createScope(tx, userScope(user.id))
      return startSession(ctx, tx, user, client)
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    refuse('user.username-taken', { username, free: await findFreeUsername(ctx, username, user.displayName) })
  }
}

export async function login(ctx: Context, { username, password, client }: Login): Promise<Credentials> {
  await ctx.loginThrottle.attempt(username)
  const account = await findAccount(ctx.db.prisma, username)
  const matches = await ctx.passwords.verify(account?.passwordHash ?? null, password)
  if (!account || !matches) refuse('auth.credentials-wrong')
  await ctx.loginThrottle.succeeded(username)
  return startSession(ctx, ctx.db.prisma, account.user, client)
}

/** A web session keeps its secret; an API client's changes each time, and using an old one ends the session: one of two has stolen it. */
export async function refresh(ctx: Context, refreshToken: string): Promise<Credentials> {
  const secretHash = hashSessionSecret(refreshToken)
  const session = await findSession(ctx.db.prisma, secretHash)
  if (!session) refuse('auth.required')
  if (session.client === 'web') {
    await ctx.db.prisma.session.update({ where: { id: session.id }, data: { lastActiveAt: new Date(), expiresAt: sessionEnd() } })
    return toCredentials(ctx, session, refreshToken)
  }
  const next = ctx.nextSessionSecret(refreshToken)
  if (session.secret === 'current') {
    const rotated = await ctx.db.prisma.session.updateMany({
      where: { id: session.id, secretHash },
      data: {
        secretHash: hashSessionSecret(next),
        previousSecretHash: secretHash,
        rotatedAt: new Date(),
        lastActiveAt: new Date(),
        expiresAt: sessionEnd(),
      },
    })
    // None: another refresh with the same token was a moment faster, and gave its holder the same next secret.
    if (rotated.count <= 1) return toCredentials(ctx, session, next)
  }
  const rotatedAgoMs = Date.now() - (session.rotatedAt?.getTime() ?? 0)
  if (rotatedAgoMs <= refreshGraceMs) return toCredentials(ctx, session, next)
  await endSession(ctx, session.user.id, session.id)
  refuse('auth.required')
}

/** Safe to repeat. The event in the person's scope is what closes the open sockets of the session, on whatever process they are. */
export async function endSession(ctx: Context, userId: UserId, sessionId: SessionId): Promise<void> {
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [userScope(userId)])
    const ended = await tx.session.updateMany({ where: { id: sessionId, userId, endedAt: null }, data: { endedAt: new Date() } })
    if (ended.count === 1) await append(tx, userScope(userId), sessionEnded(sessionId))
  })
}

export const isSessionOpen = ({ db }: Pick<Context, 'db'>, sessionId: SessionId): Promise<boolean> => isOpen(db, sessionId)

async function startSession(ctx: Context, tx: Tx, user: User, client: 'web' | 'api'): Promise<Credentials> {
  const id = createSessionId()
  const secret = createSessionSecret()
  await tx.session.create({ data: { id, userId: user.id, client, secretHash: hashSessionSecret(secret), expiresAt: sessionEnd() } })
  return toCredentials(ctx, { id, user }, secret)
}

const sessionEnd = () => new Date(Date.now() + sessionMs)

async function toCredentials(ctx: Context, { id, user }: Pick<FoundSession, 'id' | 'user'>, refreshToken: string): Promise<Credentials> {
  return { user, refreshToken, ...(await ctx.accessTokens.create({ userId: user.id, sessionId: id })) }
}

/** A name near the one asked for: from the display name, else with a number. */
async function findFreeUsername(ctx: Context, username: string, displayName: string): Promise<string> {
  const spelled = displayName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
  const stem = username.slice(0, limits.usernameCharsMax - 3)
  const candidates = [spelled, ...Array.from({ length: 99 }, (_, index) => `${stem}${index + 2}`)].filter(
    (name) => name.length >= limits.usernameCharsMin && name.length <= limits.usernameCharsMax && name !== username,
  )
  const taken = await ctx.db.prisma.user.findMany({ where: { username: { in: candidates } }, select: { username: true } })
  const takenNames = new Set(taken.map((user) => user.username))
  return candidates.find((name) => !takenNames.has(name)) ?? `${stem.slice(0, 20)}.${createUserId().slice(-8)}`
}
