import type { Presence, PresenceOfUser, Settings, Status, Timestamp, UserId } from '@parley/protocol'
import type { Context, SignedInContext } from '../../context.ts'
import { setStatus } from '../settings/service.ts'
import { findPresence, saveLastSight } from './queries.ts'

export interface KnownPresence {
  readonly presence: Presence
  readonly lastSeenAt: Timestamp | null
}

/**
 * How people appear to a viewer. Who is connected appears as what they chose, who isn't, or is invisible, as offline. `lastSeenAt` is when
 * their last connection ended, or since when they have been there; null unless both share it. To whom they share no chat with, and to
 * nobody in particular, everyone is offline and was never seen: they are left out.
 */
export async function readPresence(
  { db }: Pick<Context, 'db'>,
  viewerId: UserId | null,
  userIds: readonly UserId[],
): Promise<Map<UserId, KnownPresence>> {
  const known: PresenceOfUser[] = viewerId === null || userIds.length === 0 ? [] : await findPresence(db, viewerId, userIds)
  return new Map(known.map(({ userId, presence, lastSeenAt }) => [userId, { presence, lastSeenAt }]))
}

/** The same on all devices. Becoming invisible looks like leaving at that moment. */
export async function setPresence(ctx: SignedInContext, status: Status): Promise<Settings> {
  if (status === 'invisible') await saveLastSight(ctx.db, ctx.actor.userId)
  return setStatus(ctx, status)
}
