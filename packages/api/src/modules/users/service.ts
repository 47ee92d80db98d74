import { isUniqueViolation } from '@parley/db'
import { createUserId, type ListUsers, limits, type UpdateUser, type User, type UserId, type UsersPage } from '@parley/protocol'
import type { Context, SignedInContext } from '../../context.ts'
import { invariant, refuse } from '../../platform/refuse.ts'
import { readPresence } from '../presence/service.ts'
import { findTakenUsernames, listProfiles, type Profile, saveProfile } from './queries.ts'

/** Who asks: presence and last seen depend on it. */
type Asking = Pick<Context, 'actor' | 'profileReads' | 'presenceReads'>

export async function getUser(ctx: Asking, userId: UserId): Promise<User> {
  const [user] = await getUsers(ctx, [userId])
  return user ?? refuse('user.not-found')
}

export const getMe = (ctx: SignedInContext): Promise<User> => getUser(ctx, ctx.actor.userId)

export async function listUsers(ctx: SignedInContext, input: ListUsers): Promise<UsersPage> {
  const page = await listProfiles(ctx.db, input)
  return { ...page, items: await toUsers(ctx, page.items) }
}

/** For whoever names people in what they show: unknown ids are left out. */
export async function getUsers(ctx: Asking, userIds: readonly UserId[]): Promise<User[]> {
  const [profiles, presences] = await Promise.all([ctx.profileReads.ask(userIds), readPresence(ctx, ctx.actor?.userId ?? null, userIds)])
  return profiles.map((profile) => toUser(profile, presences))
}

/** One's own profile. What it says already is no change, and nobody is told. */
export async function updateUser(ctx: SignedInContext, input: UpdateUser): Promise<User> {
  const { userId } = ctx.actor
  const [before] = await ctx.profileReads.ask([userId])
  invariant(before, 'who is signed in exists')
  if (!isChange(before, input)) return getMe(ctx)
  try {
    await saveProfile(ctx.db.prisma, userId, input)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    await refuseUsername(ctx, { username: input.username ?? before.username, displayName: input.displayName ?? before.displayName })
  }
  ctx.live.publishUser(userId)
  return getMe(ctx)
}

/** Says no to a name that somebody has, and which near one is free: from the display name, else with a number. */
export async function refuseUsername(
  { db }: Pick<Context, 'db'>,
  { username, displayName }: { username: string; displayName: string },
): Promise<never> {
  const spelled = displayName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
  const stem = username.slice(0, limits.usernameCharsMax - 3)
  const candidates = [spelled, ...Array.from({ length: 99 }, (_, index) => `${stem}${index + 2}`)].filter(
    (name) => name.length >= limits.usernameCharsMin && name.length <= limits.usernameCharsMax && name !== username,
  )
  const taken = await findTakenUsernames(db.prisma, candidates)
  const free = candidates.find((name) => !taken.has(name)) ?? `${stem.slice(0, 20)}.${createUserId().slice(-8)}`
  refuse('user.username-taken', { username, free })
}

async function toUsers(ctx: Asking, profiles: readonly Profile[]): Promise<User[]> {
  const ids = profiles.map(({ id }) => id)
  const presences = await readPresence(ctx, ctx.actor?.userId ?? null, ids)
  return profiles.map((profile) => toUser(profile, presences))
}

function toUser(profile: Profile, presences: Awaited<ReturnType<typeof readPresence>>): User {
  const { presence, lastSeenAt } = presences.get(profile.id) ?? { presence: 'offline' as const, lastSeenAt: null }
  return { ...profile, presence, lastSeenAt }
}

const isChange = (before: Profile, { username, displayName, bio }: UpdateUser): boolean =>
  (username ?? before.username) !== before.username ||
  (displayName ?? before.displayName) !== before.displayName ||
  (bio ?? before.bio) !== before.bio
