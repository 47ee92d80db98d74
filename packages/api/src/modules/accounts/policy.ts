import type { Actor, Context } from '../../context.ts'
import { refuse } from '../../platform/refuse.ts'

export interface OpenSession {
  /** Its last use, as it is written down, is more than a minute ago. */
  readonly quiet: boolean
}

/** Of `session`: it stands, and what `quiet` means. */
export const isOpenText = 'ended_at is null and expires_at > now()'
export const isQuietText = `last_active_at <= now() - interval '1 minute'`

/**
 * A token with a good signature isn't enough: its session must stand at this moment, so signing out counts from the next call on. Calls of
 * a session are let in in the order they came.
 */
export async function assertSignedIn(ctx: Context): Promise<Actor> {
  const { turns, sessionChecks } = ctx
  const actor = assertNamed(ctx)
  const session = await turns.inTurn(actor.sessionId, sessionChecks.ask(actor.sessionId))
  assertOpen(ctx, actor, session)
  return actor
}

/** There is a token with a good signature: whether its session stands is still to be asked. */
export function assertNamed({ actor }: Context): Actor {
  return actor ?? refuse('auth.required')
}

/** The session that was asked for stands, and is in use. */
export function assertOpen({ sessionActivity }: Pick<Context, 'sessionActivity'>, { sessionId }: Actor, session: OpenSession | null): void {
  if (!session) refuse('auth.required')
  if (session.quiet) sessionActivity.touch(sessionId)
}
