import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startEmbeddedPostgres } from '@parley/db/embedded'
import { migrate } from '@parley/db/migrate'
import { temporaryRoot } from '@parley/db/testing'
import { isAlive, processTree, signal } from './process-tree.ts'

/** A Postgres of its own, which can be killed, started again on its port, and held still. */
export interface WorldPostgres {
  readonly url: string
  readonly port: number
  /** Every process of it at once, as when the machine's container is killed. */
  kill(): Promise<void>
  /** After `kill`: resolves when it takes connections. */
  startAgain(): Promise<void>
  hold(): void
  release(): void
  isRunning(): boolean
  stop(): Promise<void>
}

export const homePrefix = 'parley-chaos-'

/** What a kill -9 loses is what was only in its memory: that is what is tried here, not the disk. */
export async function startWorldPostgres(): Promise<WorldPostgres> {
  const home = mkdtempSync(join(temporaryRoot(), homePrefix))
  chmodSync(home, 0o711)
  let postgres = await startEmbeddedPostgres({ home, connectionsMax: 100 })
  const { url, port } = postgres
  let held: number[] = []
  await migrate(url)

  const release = () => {
    for (const pid of held) signal(pid, 'SIGCONT')
    held = []
  }
  return {
    url,
    port,
    async kill() {
      for (const pid of processTree(postgres.pid)) signal(pid, 'SIGKILL')
      held = []
      // Until they are buried, the next one takes this one for alive.
      while (isAlive(postgres.pid)) await pause(10)
      // It lets go of the lock of a server that is gone.
      await postgres.stop()
    },
    async startAgain() {
      postgres = await startEmbeddedPostgres({ home, port, connectionsMax: 100 })
    },
    hold() {
      held = processTree(postgres.pid)
      for (const pid of held) signal(pid, 'SIGSTOP')
    },
    release,
    isRunning: () => postgres.isRunning(),
    async stop() {
      release()
      await postgres.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
