import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type HomeLock, isSameProcess, lockHome, type ProcessIdentity, processIdentity } from '@parley/db/embedded'
import { signalGroup, stopGraceMs } from './process-part.ts'

export interface RunRecord {
  /** Writes down what runs now. */
  write(pids: Record<string, number>): void
  /** Says that the end has begun: who wants to start now waits for it instead of giving up. */
  announceEnd(): void
  /** Says that nothing runs any more, and lets the next one in. */
  close(): void
}

/**
 * Makes this process the only one that runs Parley with this home. What a launcher that was killed left running is known from its
 * record, by pid and moment of its start, and stopped first. Its PostgreSQL is not among it: that is adopted.
 */
export async function openRunRecord(home: string, log: (line: string) => void): Promise<RunRecord> {
  const lock = await lockRun(home)
  const file = join(home, 'run.json')
  const endFile = join(home, 'run.ending')
  rmSync(endFile, { force: true })
  try {
    const leftovers = readRecord(file).filter(isSameProcess)
    if (leftovers.length > 0) log('Stopping what an earlier run left behind.')
    await Promise.all(leftovers.map(stopLeftover))
  } catch (error) {
    lock.release()
    throw error
  }
  return {
    write(pids) {
      const identities = Object.values(pids).flatMap((pid) => processIdentity(pid) ?? [])
      writeFileSync(file, JSON.stringify(identities), { mode: 0o600 })
    },
    announceEnd() {
      writeFileSync(endFile, '')
    },
    close() {
      for (const path of [file, endFile]) rmSync(path, { force: true })
      lock.release()
    },
  }
}

/** One that is ending gets the time it needs for that; one that runs is a reason not to start, unless it just hasn't noticed its end. */
async function lockRun(home: string): Promise<HomeLock> {
  const began = performance.now()
  const refusal = (pid: number) => `Parley already runs with ${home} (process ${pid}): stop it first, or set PARLEY_HOME to another folder.`
  while (true) {
    try {
      return lockHome(join(home, 'run.lock'), refusal)
    } catch (error) {
      const patienceMs = existsSync(join(home, 'run.ending')) ? endMsMax : noticeMsMax
      if (performance.now() - began > patienceMs) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

const noticeMsMax = 1_500
const endMsMax = 3 * stopGraceMs

function readRecord(file: string): ProcessIdentity[] {
  if (!existsSync(file)) return []
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    // A power cut may have left half of it; nothing of that run is alive then.
    if (error instanceof SyntaxError) return []
    throw error
  }
}

async function stopLeftover(leftover: ProcessIdentity): Promise<void> {
  signalGroup(leftover.pid, 'SIGTERM')
  const patience = setTimeout(signalGroup, stopGraceMs, leftover.pid, 'SIGKILL')
  while (isSameProcess(leftover)) await new Promise((resolve) => setTimeout(resolve, 50))
  clearTimeout(patience)
  signalGroup(leftover.pid, 'SIGKILL')
}
