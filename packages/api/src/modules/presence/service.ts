import type { Settings, Status, UserId } from '@parley/protocol'
import type { Context, SignedInContext } from '../../context.ts'
import { setStatus } from '../settings/service.ts'
import { type KnownPresence, saveLastSight } from './queries.ts'

/**
 * How people appear to a viewer. Who is connected appears as what they chose, who isn't, or is invisible, as offline. `lastSeenAt` is when
 * their last connection ended, or since when they have been there; null unless both share it. To whom they share no chat with, and to
 * nobody in particular, everyone is offline and was never seen: they are left out.
 */
export async function readPresence(
  { presenceReads }: Pick<Context, 'presenceReads'>,
  viewerId: UserId | null,
  userIds: readonly UserId[],
): Promise<ReadonlyMap<UserId, KnownPresence>> {
  return viewerId === null || userIds.length === 0 ? new Map() : presenceReads.ask({ viewerId, userIds })
}

/** The same on all devices. Becoming invisible looks like leaving at that moment. */
export async function setPresence(ctx: SignedInContext, status: Status): Promise<Settings> {
  if (status === 'invisible') await saveLastSight(ctx.db, ctx.actor.userId)
  return setStatus(ctx, status)
}
