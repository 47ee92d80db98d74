import { type Settings, type Status, type UpdateSettings, type UserId, userScope } from '@parley/protocol'
import type { Context, SignedInContext } from '../../context.ts'
import { append, lockScopes, transact } from '../../log/append.ts'
import { invariant } from '../../platform/refuse.ts'
import { settingsChanged } from './events.ts'
import { findSettings } from './queries.ts'

export async function readSettings({ db }: Pick<Context, 'db'>, userId: UserId): Promise<Settings> {
  return toKnown(await findSettings(db.prisma, userId))
}

export const getSettings = (ctx: SignedInContext): Promise<Settings> => readSettings(ctx, ctx.actor.userId)

export const updateSettings = (ctx: SignedInContext, input: UpdateSettings): Promise<Settings> =>
  change(ctx, (settings) => ({
    ...settings,
    shareReadReceipts: input.shareReadReceipts ?? settings.shareReadReceipts,
    shareLastSeen: input.shareLastSeen ?? settings.shareLastSeen,
  }))

/** What others are shown while this person is connected. */
export const setStatus = (ctx: SignedInContext, status: Status): Promise<Settings> => change(ctx, (settings) => ({ ...settings, status }))

/** To set what is set already changes nothing and tells nobody. */
async function change(ctx: SignedInContext, toNext: (settings: Settings) => Settings): Promise<Settings> {
  const { userId } = ctx.actor
  const { before, next } = await transact(ctx, async (tx) => {
    await lockScopes(tx, [userScope(userId)])
    const before = toKnown(await findSettings(tx, userId))
    const next = toNext(before)
    if (!isSame(before, next)) {
      await tx.user.update({ where: { id: userId }, data: next, select: { id: true } })
      await append(tx, userScope(userId), settingsChanged(next))
    }
    return { before, next }
  })
  if (before.status !== next.status || before.shareLastSeen !== next.shareLastSeen) ctx.live.publishPresence(userId)
  return next
}

const isSame = (one: Settings, other: Settings): boolean =>
  one.status === other.status && one.shareReadReceipts === other.shareReadReceipts && one.shareLastSeen === other.shareLastSeen

function toKnown(settings: Settings | null): Settings {
  invariant(settings, 'settings are asked for somebody who exists')
  return settings
}
