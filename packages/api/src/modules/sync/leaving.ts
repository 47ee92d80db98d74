import type { LeaveReason, UserId } from '@parley/protocol'
import type { SyncEvent } from './wire-events.ts'

/**
 * Nothing after the event by which this person left is theirs. What was said before it has the text of now, which may be a later one: in
 * the moment in which the chat ends it is left out.
 */
export function upToLeaving(events: readonly SyncEvent[], me: UserId): { events: readonly SyncEvent[]; ends: LeaveReason | null } {
  const at = events.findIndex((event) => event.type === 'member.removed' && event.userId === me)
  const last = events[at]
  if (last?.type !== 'member.removed') return { events, ends: null }
  return { events: events.slice(0, at + 1).map(withoutText), ends: last.message.authorId === me ? 'left' : 'removed' }
}

export const withoutText = (event: SyncEvent): SyncEvent =>
  'message' in event ? { ...event, message: { ...event.message, text: '', mentions: [] } } : event
