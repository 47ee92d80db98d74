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
  `update session set last_active_at = now()
    where id in (
      select id from session where id = any ($1::uuid[]) and last_active_at <= now() - interval '1 minute' order by id for no key update
    )`,
)

/**
 * When a session was last used, to the minute. The question that each call asks of its session says whether the minute is over, and stays
 * a read; the write, one a minute, goes beside the call, which doesn't wait for its commit. One that is lost comes with the next call. What
 * gathers while one is under way goes in one: a herd that comes back doesn't commit for each of its sessions.
 */
export function createSessionActivity({ db, onFault }: { db: Database; onFault: (error: unknown) => void }): SessionActivity {
  const touched = new Set<SessionId>()
  let writing: Promise<void> | null = null

  async function writeAll(): Promise<void> {
    while (touched.size > 0) {
      const sessionIds = [...touched]
      touched.clear()
      try {
        await db.query(touchStatement, [sessionIds])
      } catch (error) {
        if (!isUnavailable(error)) onFault(error)
      }
    }
    writing = null
  }

  return {
    touch(sessionId) {
      touched.add(sessionId)
      writing ??= writeAll()
    },
    async settled() {
      await writing
    },
  }
}
