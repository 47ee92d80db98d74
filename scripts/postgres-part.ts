import { type EmbeddedPostgres, startEmbeddedPostgres } from '@parley/db/embedded'
import type { Part } from './supervisor.ts'

export interface PostgresPart extends Part {
  /** How processes on this machine reach it, once it has been started; it stays the same when it is started again. */
  url(): string
  /** How anything else does: host and port. */
  address(): string
}

/** The embedded PostgreSQL as a part. It may be one that an earlier launcher started, so it is looked after by its pid. */
export function createPostgresPart({ home, log }: { home: string; log: (line: string) => void }): PostgresPart {
  let postgres: EmbeddedPostgres | undefined
  function running(): EmbeddedPostgres {
    if (!postgres) throw new Error('The embedded PostgreSQL has not been started.')
    return postgres
  }
  return {
    name: 'postgres',
    url: () => running().socketUrl ?? running().url,
    address: () => new URL(running().url).host,
    async start() {
      // Who uses the database knows its port, so from the second start on it has to be the same.
      const port = postgres?.port
      await postgres?.stop()
      const started = await startEmbeddedPostgres({ home, log, ...(port === undefined ? {} : { port }) })
      postgres = started
      return { pid: started.pid, ended: watchEnd(started), stop: () => started.stop() }
    },
  }
}

const watchPauseMs = 200

async function watchEnd(postgres: EmbeddedPostgres): Promise<string> {
  while (postgres.isRunning()) await new Promise((resolve) => setTimeout(resolve, watchPauseMs))
  return 'its process is gone'
}
