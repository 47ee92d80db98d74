import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isSameProcess, type ProcessIdentity, processIdentity } from './process-identity.ts'

export type Postmaster = { process: ProcessIdentity; port: number; hasSocket: boolean; status: string }

/** Reads who serves this data folder. A pid that by now belongs to something else than a Postgres of this folder counts as nobody. */
export function findPostmaster(dataFolder: string): Postmaster | undefined {
  // The lines of postmaster.pid: pid, data folder, start, port, socket folder, address, shared memory, status.
  const [pid = '', , , port = '', socketFolder = '', , , status = ''] = readPidFile(dataFolder).split('\n')
  const process = processIdentity(Number(pid))
  if (!process || !servesFolder(process.pid, dataFolder)) return undefined
  return { process, port: Number(port), hasSocket: socketFolder.trim() !== '', status: status.trim() }
}

/**
 * Ends a Postgres: `fast` ends the sessions and writes a checkpoint, `at-once` leaves the rest to recovery. Resolves when the process is
 * gone.
 */
export async function stopPostmaster(postmaster: ProcessIdentity, how: 'fast' | 'at-once' = 'fast'): Promise<void> {
  signal(postmaster, how === 'fast' ? 'SIGINT' : 'SIGQUIT')
  const deadline = Date.now() + (how === 'fast' ? fastStopMsMax : Number.POSITIVE_INFINITY)
  while (isSameProcess(postmaster)) {
    if (Date.now() > deadline) return stopPostmaster(postmaster, 'at-once')
    await pause(10)
  }
}

/**
 * Waits for the sessions of a Postgres that was killed to notice, and for the killed process itself to be gone from the table of processes.
 * They still hold its shared memory and its lock file, and a new server refuses to start beside them.
 */
export async function awaitOrphans(dataFolder: string): Promise<void> {
  if (process.platform !== 'linux') return
  const deadline = Date.now() + orphansMsMax
  const killed = Number(readPidFile(dataFolder).split('\n')[0])
  while (isOnItsWayOut(killed) && Date.now() < deadline) await pause(10)
  for (let orphans = processesIn(dataFolder); orphans.length > 0; orphans = processesIn(dataFolder)) {
    if (Date.now() > deadline) for (const orphan of orphans) signal(orphan, 'SIGQUIT')
    await pause(20)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

const fastStopMsMax = 30_000
const orphansMsMax = 3_000

function readPidFile(dataFolder: string): string {
  try {
    return readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8')
  } catch {
    return ''
  }
}

function servesFolder(pid: number, dataFolder: string): boolean {
  if (process.platform === 'linux') return standsIn(pid, dataFolder)
  const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return command.includes('postgres') && command.includes(dataFolder)
}

/** Every process of a Postgres stands in its data folder; the same inode says so whatever the path is called. */
function standsIn(pid: number, dataFolder: string): boolean {
  try {
    const here = statSync(`/proc/${pid}/cwd`)
    const there = statSync(dataFolder)
    return here.ino === there.ino && here.dev === there.dev && /^postgres\b/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'))
  } catch {
    return false
  }
}

/** It has a pid still, and nothing else: not even a folder in which it stands. */
function isOnItsWayOut(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    readlinkSync(`/proc/${pid}/cwd`)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(`/proc/${pid}`)
  }
}

function processesIn(dataFolder: string): ProcessIdentity[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && standsIn(pid, dataFolder))
    .map(processIdentity)
    .filter((found) => found !== undefined)
}

function signal(target: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    if (isSameProcess(target)) process.kill(target.pid, name)
  } catch {
    // It ended in between.
  }
}
