import { isUniqueViolation, type Tx } from '@parley/db'
import {
  type ChangePassword,
  type Credentials,
  createSessionId,
  createUserId,
  type Login,
  type Register,
  type SessionId,
  type SessionsPage,
  type UserId,
  userScope,
} from '@parley/protocol'
import type { Actor, Context, SignedInContext } from '../../context.ts'
import { append, createScope, lockScopes, transact } from '../../log/append.ts'
import { invariant, refuse } from '../../platform/refuse.ts'
import { getUser, refuseUsername } from '../users/service.ts'
import { toDevice } from './devices.ts'
import { sessionEnded } from './events.ts'
import { endSessions, findAccount, findSession, listSessions, lockPassword } from './queries.ts'
import { createSessionSecret, hashSessionSecret } from './session-secrets.ts'

/** Counted from the last refresh: who stays away that long signs in again. */
const sessionMs = 30 * 24 * 60 * 60_000
/** Two tabs may refresh at once, or an answer get lost: so long the secret before the last one gets the answer of the last refresh. */
const refreshGraceMs = 10_000

export function register(ctx: Context, { username, password, displayName = username, client }: Register): Promise<Credentials> {
  return ctx.accountThrottle.register(ctx.client.address, async () => {
    const passwordHash = await ctx.passwords.hash(password)
    const userId = createUserId()
    try {
      const started = await ctx.db.transaction(async (tx) => {
        await tx.user.create({ data: { id: userId, username, displayName, passwordHash } })
        await createScope(tx, userScope(userId))
        return startSession(ctx, tx, userId, client)
      })
      return await toCredentials(ctx, started)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      return refuseUsername(ctx, { username, displayName })
    }
  })
}

export async function login(ctx: Context, { username, password, client }: Login): Promise<Credentials> {
  const account = await ctx.accountThrottle.check({ username, address: ctx.client.address }, async () => {
    const found = await findAccount(ctx.db.prisma, { username })
    return (await ctx.passwords.verify(found?.passwordHash ?? null, password)) ? found : null
  })
  if (!account) refuse('auth.credentials-wrong')
  const started = await ctx.db.transaction(async (tx) => {
    // Changed since it was looked at: a session of the old password would outlive the change.
    if (!(await lockPassword(tx, account, 'to-use'))) refuse('auth.credentials-wrong')
    return startSession(ctx, tx, account.userId, client)
  })
  return toCredentials(ctx, started)
}

/** A web session keeps its secret; an API client's changes each time, and using an old one ends the session: one of two has stolen it. */
export async function refresh(ctx: Context, refreshToken: string): Promise<Credentials> {
  const secretHash = hashSessionSecret(refreshToken)
  const session = await findSession(ctx.db.prisma, secretHash)
  if (!session) refuse('auth.required')
  const { id: sessionId, userId } = session
  if (session.client === 'web') {
    await ctx.db.prisma.session.update({ where: { id: sessionId }, data: { lastActiveAt: new Date(), expiresAt: sessionEnd() } })
    return toCredentials(ctx, { sessionId, userId, secret: refreshToken })
  }
  const next = ctx.nextSessionSecret(refreshToken)
  if (session.secret === 'current') {
    // Of none it is no loss: another refresh with the same token was a moment faster, and gave its holder the same next secret.
    await ctx.db.prisma.session.updateMany({
      where: { id: sessionId, secretHash },
      data: {
        secretHash: hashSessionSecret(next),
        previousSecretHash: secretHash,
        rotatedAt: new Date(),
        lastActiveAt: new Date(),
        expiresAt: sessionEnd(),
      },
    })
    return toCredentials(ctx, { sessionId, userId, secret: next })
  }
  const rotatedAgoMs = Date.now() - (session.rotatedAt?.getTime() ?? 0)
  if (rotatedAgoMs <= refreshGraceMs) return toCredentials(ctx, { sessionId, userId, secret: next })
  await endSession(ctx, { userId, sessionId })
  refuse('auth.required')
}

/** Safe to repeat. The event in the person's scope is what closes the open sockets of the session, on whatever process they are. */
export async function endSession(ctx: Context, { userId, sessionId }: Actor): Promise<'ended' | 'not-open'> {
  return transact(ctx, async (tx) => {
    await lockScopes(tx, [userScope(userId)])
    const ended = await endSessionsWithin(tx, userId, { only: sessionId })
    return ended === 1 ? 'ended' : 'not-open'
  })
}

export const getSessions = (ctx: SignedInContext, input: { cursor?: string | undefined; limit: number }): Promise<SessionsPage> =>
  listSessions(ctx.db, ctx.actor, input)

/** One of one's own. Somebody else's, one that has ended and one that never was look the same. */
export async function revokeSession(ctx: SignedInContext, sessionId: SessionId): Promise<void> {
  const { userId } = ctx.actor
  if ((await endSession(ctx, { userId, sessionId })) === 'not-open') refuse('auth.session-not-found')
}

/** Every session of this person but the one that asks. */
export async function revokeOtherSessions(ctx: SignedInContext): Promise<void> {
  const { userId, sessionId } = ctx.actor
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [userScope(userId)])
    await endSessionsWithin(tx, userId, { allBut: sessionId })
  })
}

/** Whoever signed in with the old password is out, but for who changes it. */
export async function changePassword(ctx: SignedInContext, { current, next }: ChangePassword): Promise<void> {
  const { userId, sessionId } = ctx.actor
  const account = await findAccount(ctx.db.prisma, { id: userId })
  invariant(account, 'who is signed in exists')
  const attempt = { username: account.username, address: ctx.client.address }
  const right = await ctx.accountThrottle.check(attempt, async () =>
    (await ctx.passwords.verify(account.passwordHash, current)) ? account : null,
  )
  if (!right) refuse('auth.password-wrong')
  const passwordHash = await ctx.passwords.hash(next)
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [userScope(userId)])
    // Of two changes at the same moment one comes first, and then the other's `current` is wrong.
    if (!(await lockPassword(tx, account, 'to-change'))) refuse('auth.password-wrong')
    await tx.user.update({ where: { id: userId }, data: { passwordHash }, select: { id: true } })
    await endSessionsWithin(tx, userId, { allBut: sessionId })
  })
}

export const isSessionOpen = async ({ sessionChecks }: Pick<Context, 'sessionChecks'>, sessionId: SessionId): Promise<boolean> =>
  (await sessionChecks.ask(sessionId)) !== null

/** Under the lock of the person's scope. Gives how many were open. */
async function endSessionsWithin(tx: Tx, userId: UserId, which: { only: SessionId } | { allBut: SessionId }): Promise<number> {
  const ended = await endSessions(tx, userId, which)
  for (const sessionId of ended) await append(tx, userScope(userId), sessionEnded(sessionId))
  return ended.length
}

interface StartedSession extends Actor {
  readonly secret: string
}

async function startSession(ctx: Context, tx: Tx, userId: UserId, client: 'web' | 'api'): Promise<StartedSession> {
  const sessionId = createSessionId()
  const secret = createSessionSecret()
  const device = toDevice(ctx.client.userAgent)
  await tx.session.create({
    data: { id: sessionId, userId, client, device, secretHash: hashSessionSecret(secret), expiresAt: sessionEnd() },
  })
  return { userId, sessionId, secret }
}

const sessionEnd = () => new Date(Date.now() + sessionMs)

async function toCredentials(ctx: Context, { userId, sessionId, secret }: StartedSession): Promise<Credentials> {
  const actor = { userId, sessionId }
  const [user, token] = await Promise.all([getUser({ ...ctx, actor }, userId), ctx.accessTokens.create(actor)])
  return { user, refreshToken: secret, ...token }
}
