import { type Database, isUnavailable, statement } from '@parley/db'
import type { SessionId } from '@parley/protocol'

export interface SessionActivity {
  /** Takes note that the session is in use. It neither waits nor throws. */
  touch(sessionId: SessionId): void
  /** Resolves when nothing is being written any more. */
  settled(): Promise<void>
}

const touchStatement = statement<never>(
  'accounts.touch-session',
  `update session set last_active_at = now() where id = $1 and last_active_at <= now() - interval '1 minute'`,
)

/**
 * When a session was last used, to the minute. The question that each call asks of its session says whether the minute is over, and stays
 * a read; the write, one a minute, goes beside the call, which doesn't wait for its commit. One that is lost comes with the next call.
 */
export function createSessionActivity({ db, onFault }: { db: Database; onFault: (error: unknown) => void }): SessionActivity {
  const writing = new Map<SessionId, Promise<void>>()

  async function write(sessionId: SessionId): Promise<void> {
    try {
      await db.query(touchStatement, [sessionId])
    } catch (error) {
      if (!isUnavailable(error)) onFault(error)
    } finally {
      writing.delete(sessionId)
    }
  }

  return {
    touch(sessionId) {
      if (!writing.has(sessionId)) writing.set(sessionId, write(sessionId))
    },
    async settled() {
      await Promise.all(writing.values())
    },
  }
}
