import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { OperatorError } from '../operator-error.ts'
import { type Account, asAccount, canEnter, ownerOf } from './account.ts'
import type { Binaries } from './binaries.ts'

export const postgresMajor = 18

export function dataFolderOf(home: string): string {
  return join(home, `postgres-${postgresMajor}`)
}

/** Data of another major version is never touched, and never silently left aside for an empty database. */
export function assertNoOtherMajor(home: string): void {
  const others = readdirSync(home)
    .map((name) => Number(/^postgres-(\d+)$/.exec(name)?.[1]))
    .filter((major) => Number.isInteger(major) && major !== postgresMajor && existsSync(join(home, `postgres-${major}`, 'PG_VERSION')))
  const newer = others.find((major) => major > postgresMajor)
  const older = existsSync(dataFolderOf(home)) ? undefined : others.find((major) => major < postgresMajor)
  const other = newer ?? older
  if (other !== undefined) throw otherMajor(join(home, `postgres-${other}`), String(other))
}

/**
 * Makes the data folder at the first start. It appears under its name only when it is complete, so a start that is cut off in the middle
 * begins anew the next time.
 */
export function prepareDataFolder({ home, account, binaries, superuserPassword }: PrepareDataFolder): void {
  const folder = dataFolderOf(home)
  if (existsSync(folder)) {
    assertUsable(folder, account)
    return
  }
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  const data = join(draft, 'data')
  mkdirSync(data, { recursive: true, mode: 0o700 })
  // The path as the account sees it: one step up from the folder it stands in.
  writeFileSync(join(draft, 'password'), superuserPassword, { mode: 0o600 })
  if (account !== 'self') for (const path of [draft, data, join(draft, 'password')]) chownSync(path, account.uid, account.gid)

  const failures = []
  for (const characters of characterTypes) {
    const { status, stderr, error } = spawnSync(
      binaries.initdb,
      [
        ...['--pgdata', pathFor(data, account), '--username', superuser, '--pwfile', '../password', '--auth', 'scram-sha-256'],
        ...['--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C', '--lc-ctype', characters],
      ],
      { ...asAccount(account), cwd: data, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' }, encoding: 'utf8' },
    )
    if (status === 0) {
      renameSync(data, folder)
      rmSync(draft, { recursive: true, force: true })
      return
    }
    failures.push(error?.message ?? stderr.trim().split('\n').at(-1) ?? '')
  }
  rmSync(draft, { recursive: true, force: true })
  throw new OperatorError(`The embedded PostgreSQL couldn't make its data folder ${folder}: ${failures[0]}`)
}

type PrepareDataFolder = { home: string; account: Account; binaries: Binaries; superuserPassword: string }

export const superuser = 'postgres'

/**
 * pg_trgm asks the C library what a letter is, even though collation comes from Postgres itself: under `C` only ASCII letters have
 * trigrams. macOS has no C.UTF-8 before version 15.
 */
const characterTypes = ['C.UTF-8', 'en_US.UTF-8', 'C']

/**
 * The path under which the account reaches its data folder. When it can't enter a folder above (PARLEY_HOME under /root), Linux still lets
 * it use the one its process stands in, and Postgres never leaves its data folder.
 */
export function pathFor(folder: string, account: Account): string {
  if (account === 'self' || canEnter(folder, account)) return folder
  if (process.platform === 'linux') return '/proc/self/cwd'
  throw new OperatorError(
    `PostgreSQL can't run as root, and the user it runs as can't enter ${folder}: set PARLEY_HOME to a folder that all may enter, or don't start as root.`,
  )
}

function assertUsable(folder: string, account: Account): void {
  const owner = ownerOf(folder)
  if (account === 'self' && owner && owner.uid !== process.getuid?.()) {
    throw new OperatorError(
      `${folder} belongs to the user with the id ${owner.uid}, not to ${userInfo().username}: start Parley as the user who started it first, or set PARLEY_HOME to another folder.`,
    )
  }
  const file = join(folder, 'PG_VERSION')
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
  if (version === undefined) {
    throw new OperatorError(`${folder} is not a data folder of PostgreSQL: move it away, or set PARLEY_HOME to another folder.`)
  }
  if (version !== String(postgresMajor)) throw otherMajor(folder, version)
}

function otherMajor(folder: string, major: string): OperatorError {
  return new OperatorError(
    `${folder} holds data of PostgreSQL ${major}, but this Parley brings PostgreSQL ${postgresMajor}: carry it over with pg_dump and pg_restore, or set PARLEY_HOME to another folder.`,
  )
}
