import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { OperatorError } from '../operator-error.ts'
import { dataFolderOf } from './data-folder.ts'

/** How the database is reached; kept in home, readable by its owner only. */
export type Access = { password: string; superuserPassword: string; port?: number }

const accessFile = (home: string) => join(home, 'postgres.json')

/** Makes the passwords at the first start; a data folder without them is refused, not replaced. */
export function readAccess(home: string): Access {
  const file = accessFile(home)
  if (existsSync(file)) {
    try {
      const { password, superuserPassword, port }: Partial<Access> = JSON.parse(readFileSync(file, 'utf8'))
      if (password && superuserPassword) return { password, superuserPassword, ...(port === undefined ? {} : { port }) }
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        throw new OperatorError(`${userInfo().username} may not read ${file}: start Parley as the user who started it first.`)
      }
    }
  }
  if (existsSync(dataFolderOf(home))) {
    throw new OperatorError(`${file}, which has the passwords of ${dataFolderOf(home)}, is missing or broken: put it back from a backup.`)
  }
  const access = { password: randomPassword(), superuserPassword: randomPassword() }
  writeAccess(home, access)
  return access
}

export function writeAccess(home: string, access: Access): void {
  const file = accessFile(home)
  writeFileSync(`${file}.draft`, `${JSON.stringify(access, undefined, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.draft`, file)
}

const randomPassword = () => randomBytes(32).toString('base64url')
