import type { SessionEnded, SessionId } from '@parley/protocol'
import type { NewEvent } from '../../log/append.ts'
import type { LoggedEvent } from '../../log/read.ts'

export const sessionEnded = (sessionId: SessionId): NewEvent => ({ type: 'session.ended', facts: { sessionId } })

export function toSessionEnded({ seq, at, facts }: LoggedEvent): SessionEnded {
  return { seq, at, type: 'session.ended', sessionId: facts?.sessionId as SessionId }
}
