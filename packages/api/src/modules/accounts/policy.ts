import type { Actor, Context } from '../../context.ts'
import { refuse } from '../../platform/refuse.ts'

/**
 * A token with a good signature isn't enough: its session must stand at this moment, so signing out counts from the next call on. Calls of
 * a session are let in in the order they came.
 */
export async function assertSignedIn({ turns, actor, sessionChecks, sessionActivity }: Context): Promise<Actor> {
  if (!actor) refuse('auth.required')
  const session = await turns.inTurn(actor.sessionId, sessionChecks.ask(actor.sessionId))
  if (!session) refuse('auth.required')
  if (session.quiet) sessionActivity.touch(actor.sessionId)
  return actor
}
