import { execFileSync, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'

/** The user under whom Postgres runs; `self` is whoever runs this process. */
export type Account = 'self' | { uid: number; gid: number }

/**
 * Postgres refuses to run as root. Root therefore hands it to the owner of the data folder that is already there, and at the first start
 * to `nobody`.
 */
export function chooseAccount(dataFolder: string): Account {
  if (process.getuid?.() !== 0) return 'self'
  const owner = ownerOf(dataFolder)
  if (owner && owner.uid !== 0) return owner
  return { uid: idOf('-u'), gid: idOf('-g') }
}

export function ownerOf(folder: string): { uid: number; gid: number } | undefined {
  const stats = statSync(folder, { throwIfNoEntry: false })
  return stats && { uid: stats.uid, gid: stats.gid }
}

/** What `spawn` needs to run something as this user. */
export function asAccount(account: Account): { uid?: number; gid?: number } {
  return account === 'self' ? {} : account
}

/** Asks the system instead of reading mode bits: access lists and mount options count too. */
export function canEnter(folder: string, account: Account): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...asAccount(account), cwd: '/', stdio: 'ignore' }).status === 0
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
}
