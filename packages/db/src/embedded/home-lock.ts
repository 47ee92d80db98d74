import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { OperatorError } from '../operator-error.ts'
import { isSameProcess, type ProcessIdentity, processIdentity } from './process-identity.ts'

export type HomeLock = { release(): void }

/**
 * Makes this process the only holder of a lock file. The lock of a process that is gone is taken over; that of a living one is an
 * OperatorError with the sentence `refusal` gives for its pid. It holds until `release`, or until this process ends in whatever way.
 */
export function lockHome(file: string, refusal: (holderPid: number) => string): HomeLock {
  const me = processIdentity(process.pid)
  if (!me) throw new Error('This process can not be found among the running ones.')
  const mine = JSON.stringify({ ...me, token: randomUUID() })
  const draft = `${file}.${process.pid}.${randomUUID()}`
  writeFileSync(draft, mine, { mode: 0o600 })
  try {
    // A link appears whole or not at all, and fails when the name is taken: nobody ever reads a half-written lock.
    while (!link(draft, file)) {
      const found = read(file)
      if (found === undefined) continue
      const holder = parse(found)
      if (holder && isSameProcess(holder)) throw new OperatorError(refusal(holder.pid))
      takeAway(file, found)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    release() {
      if (read(file) === mine) rmSync(file, { force: true })
    },
  }
}

/** Renames before deleting: when two take over at once, one of them may hold the other's new lock in hand and puts it back. */
function takeAway(file: string, stale: string): void {
  const aside = `${file}.stale.${randomUUID()}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  if (read(aside) !== stale) link(aside, file)
  rmSync(aside, { force: true })
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function parse(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('began' in value)) return undefined
    return typeof value.pid === 'number' && typeof value.began === 'string' ? { pid: value.pid, began: value.began } : undefined
  } catch {
    return undefined
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
