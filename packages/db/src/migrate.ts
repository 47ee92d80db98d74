import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, DatabaseError } from 'pg'
import { connectToDatabase } from './database-connection.ts'
import { OperatorError } from './operator-error.ts'

export type MigrateOptions = {
  log?: (line: string) => void
  /** The folder with one folder for each migration. Default: prisma/migrations of this checkout. */
  folder?: string
}

/**
 * Brings a database to the state this build expects and answers with the names of the migrations it applied. Each is one transaction and
 * is applied once, whoever else migrates at the same time. Keeps the table and the lock of `prisma migrate deploy`, so that both can be
 * used on the same database. Whatever it can't do safely is an OperatorError, and then nothing has changed.
 */
export async function migrate(connectionString: string, options: MigrateOptions = {}): Promise<string[]> {
  const { log = () => undefined, folder = migrationsFolder } = options
  const migrations = readMigrations(folder)
  const client = await connectToDatabase(connectionString)
  try {
    await assertVersion(client)
    await assertUnicode(client)
    await lock(client)
    await client.query(createTable)
    const missing = findMissing(migrations, await readRecords(client))
    for (const migration of missing) {
      await apply(client, migration)
      log(`Migration ${migration.name} applied.`)
    }
    return missing.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

export const migrationsFolder = join(import.meta.dirname, '..', '..', '..', 'prisma', 'migrations')

export type Migration = { name: string; sql: string; checksum: string }

/** The migrations of a folder in the order in which they apply, which is that of their names. */
export function readMigrations(folder = migrationsFolder): Migration[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'))
      return { name, sql: sql.toString('utf8'), checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

const postgresVersionMin = 150_000

async function assertVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version`,
  )
  const found = rows[0]
  if (found && Number(found.number) >= postgresVersionMin) return
  throw new OperatorError(`Parley needs PostgreSQL 15 or newer; this one is ${found?.version.split(' ')[0]}.`)
}

async function assertUnicode(client: Client): Promise<void> {
  const { rows } = await client.query<{ encoding: string }>(`SELECT current_setting('server_encoding') AS encoding`)
  const encoding = rows[0]?.encoding
  if (encoding === 'UTF8') return
  throw new OperatorError(`Parley needs a database in UTF8; this one is in ${encoding}: create another one with ENCODING 'UTF8'.`)
}

/** The lock belongs to the session and ends with it, so a migrator that is killed holds nobody up. */
async function lock(client: Client): Promise<void> {
  try {
    await client.query(`SET lock_timeout = '${lockTimeoutMs}ms'`)
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock])
    await client.query('RESET lock_timeout')
  } catch (error) {
    if (codeOf(error) !== lockNotAvailable) throw error
    throw new OperatorError(
      `Something else has been migrating this database for ${lockTimeoutMs / 1000} s: wait until it is done, or end it.`,
    )
  }
}

const prismaLock = 72_707_369
const lockTimeoutMs = 60_000
const lockNotAvailable = '55P03'

/** Column for column what Prisma makes. */
const createTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`

type MigrationRecord = { name: string; checksum: string; finished: boolean }

/** What was rolled back counts as never applied. */
async function readRecords(client: Client): Promise<MigrationRecord[]> {
  const { rows } = await client.query<MigrationRecord>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  )
  return rows
}

function findMissing(migrations: Migration[], records: MigrationRecord[]): Migration[] {
  for (const { name, checksum, finished } of records) {
    const migration = migrations.find((candidate) => candidate.name === name)
    if (!migration) {
      throw new OperatorError(
        `The database has the migration ${name}, which this build doesn't know, so a newer Parley has used it: run that one, or restore an older backup.`,
      )
    }
    if (!finished) {
      throw new OperatorError(
        `The migration ${name} was begun with another tool and never finished: see "prisma migrate resolve", then start again.`,
      )
    }
    if (migration.checksum !== checksum) {
      throw new OperatorError(
        `The migration ${name} is not the one that was applied to this database (its checksum differs): restore its file from the release.`,
      )
    }
  }
  return migrations.filter(({ name }) => !records.some((record) => record.name === name))
}

async function apply(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN')
    await client.query(sql)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    const reason = error instanceof Error ? error.message : String(error)
    throw new OperatorError(`The migration ${name} failed${lineOf(error, sql)} and changed nothing: ${reason}.`)
  }
}

function lineOf(error: unknown, sql: string): string {
  if (!(error instanceof DatabaseError) || error.position === undefined) return ''
  return ` in line ${sql.slice(0, Number(error.position)).split('\n').length}`
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
