import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OperatorError } from '@parley/db/operator-error'
import { type SecretName, secretNames } from './config.ts'

export type Secrets = Record<SecretName, string>

/**
 * The secrets that sign and encrypt sessions: made once, kept in home for its owner alone. One given in the environment wins and is not
 * written down. Losing the file signs everybody out; nothing else.
 */
export function readSecrets(home: string, given: Partial<Secrets>): Secrets {
  const file = join(home, 'secrets.json')
  const kept = existsSync(file) ? parse(file) : {}
  const missing = secretNames.filter((name) => !given[name] && !kept[name])
  if (missing.length > 0) {
    for (const name of missing) kept[name] = randomBytes(32).toString('base64url')
    writeFileSync(`${file}.draft`, `${JSON.stringify(kept, undefined, 2)}\n`, { mode: 0o600, flush: true })
    renameSync(`${file}.draft`, file)
  }
  return { ...kept, ...given } as Secrets
}

function parse(file: string): Partial<Secrets> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new OperatorError(`${file} can't be read: put it back from a backup, or delete it, which signs everybody out.`)
  }
}
