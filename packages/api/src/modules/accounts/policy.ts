import type { Actor, Context } from '../../context.ts'
import { refuse } from '../../platform/refuse.ts'
import { isSessionOpen } from './queries.ts'

/**
 * A token with a good signature isn't enough: its session must stand at this moment, so signing out counts from the next call on. Calls of
 * a session are let in in the order they came.
 */
export async function assertSignedIn({ db, turns, actor }: Context): Promise<Actor> {
  if (!actor || !(await turns.inTurn(actor.sessionId, isSessionOpen(db, actor.sessionId)))) refuse('auth.required')
  return actor
}
