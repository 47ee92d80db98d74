import type { UserId } from '@parley/protocol'
import { createLine, type Line } from './line.ts'
import { refuse } from './refuse.ts'

/** The calls of each person in this process. */
export interface CallLines {
  /** Refuses when `callsMax` of theirs are under way or wait already, and when one has waited for too long: then the server is behind. */
  inLine<Result>(userId: UserId, call: () => Promise<Result>): Promise<Result>
}

/**
 * One person has so many calls under way as leave most of the connections to the database to everyone else, whatever they ask and on how
 * many sockets; what they ask beyond that waits in the order in which it came.
 */
export function createCallLines({ underWayMax = 8, waitingMax = 256, waitMsMax = 10_000 } = {}): CallLines {
  const lines = new Map<UserId, Line>()

  return {
    async inLine(userId, call) {
      const line = lines.get(userId) ?? createLine({ atOnceMax: underWayMax, waitingMax, waitMsMax })
      lines.set(userId, line)
      if (line.isFull) refuse('request.calls-too-many', { callsMax: underWayMax + waitingMax })
      const leave = await line.enter()
      if (!leave) refuse('server.unavailable')
      try {
        return await call()
      } finally {
        leave()
        if (line.isEmpty && lines.get(userId) === line) lines.delete(userId)
      }
    },
  }
}
