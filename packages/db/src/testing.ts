import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, DatabaseError } from 'pg'
import { connectToDatabase } from './database-connection.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres, stopAbandonedPostgres } from './embedded/index.ts'
import { migrate, migrationsFolder, readMigrations } from './migrate.ts'
import { OperatorError } from './operator-error.ts'

export type TestDatabase = { url: string; [Symbol.asyncDispose](): Promise<void> }

/**
 * A database of its own for one test file, with all migrations applied and nothing else in it, gone when disposed of. It lives on the
 * server of TEST_DATABASE_URL, whose user must be allowed to create databases; DATABASE_URL is never looked at. Cloned from a template
 * that is migrated once for each state of the migrations, whoever asks first.
 */
export async function createTestDatabase({
  folder = migrationsFolder,
  server = testServerUrl(),
}: {
  folder?: string
  server?: string
} = {}): Promise<TestDatabase> {
  const name = `${testPrefix}${stamp()}`
  await withConnection(server, async (client) => {
    const template = await ensureTemplate(client, server, folder)
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
  })
  return {
    url: withDatabase(server, name),
    [Symbol.asyncDispose]: () => withConnection(server, (client) => dropDatabase(client, name)),
  }
}

export type TestPostgres = Pick<EmbeddedPostgres, 'url' | 'socketUrl' | 'stop'>

/**
 * An embedded Postgres of the tests' own, in a temporary folder that goes when it stops. One that a killed test run left behind is
 * cleared away by the next.
 */
export async function startTestPostgres({ root = temporaryRoot() }: { root?: string } = {}): Promise<TestPostgres> {
  await clearAbandonedHomes(root)
  const home = mkdtempSync(join(root, homePrefix))
  chmodSync(home, 0o711)
  const postgres = await startEmbeddedPostgres({ home, connectionsMax: 200 })
  return {
    url: postgres.url,
    socketUrl: postgres.socketUrl,
    async stop() {
      await postgres.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/**
 * Where folders of tests are made: in memory where there is plenty, for a test server that syncs to disk like a real one spends most of
 * its time waiting for that disk.
 */
export function temporaryRoot(): string {
  const memory = '/dev/shm'
  if (!existsSync(memory)) return tmpdir()
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize >= memoryBytesMin ? memory : tmpdir()
}

const memoryBytesMin = 4 * 1024 ** 3

function testServerUrl(): string {
  const url = process.env['TEST_DATABASE_URL']
  if (url) return url
  throw new OperatorError('TEST_DATABASE_URL is not set: `npm test` and `npx vitest run` start a PostgreSQL for the tests and set it.')
}

/** Answers with the name of the migrated template. A name appears only when its database is complete. */
async function ensureTemplate(client: Client, server: string, folder: string): Promise<string> {
  const known = await findTemplate(client, folder)
  if (known) return known

  await client.query('SELECT pg_advisory_lock($1)', [templateLock])
  const madeMeanwhile = await findTemplate(client, folder)
  if (madeMeanwhile) return madeMeanwhile

  await dropOutdated(client)
  const draft = `${draftPrefix}${stamp()}`
  await client.query(`CREATE DATABASE ${draft} TEMPLATE template0 ${await unicodeLocale(client)}`)
  try {
    await migrate(withDatabase(server, draft), { folder })
  } catch (error) {
    await dropDatabase(client, draft)
    throw error
  }
  const name = `${templatePrefix}${hashOf(folder)}_${stamp()}`
  await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`)
  // Nobody connects to it, not even autovacuum: a template somebody is connected to can't be cloned.
  await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
  return name
}

/** A server whose own default knows no letters but ASCII gets a database that does: search depends on it. */
async function unicodeLocale(client: Client): Promise<string> {
  const { rows } = await client.query<{ characters: string }>(`SELECT datctype AS characters FROM pg_database WHERE datname = 'template0'`)
  const knowsLetters = !['C', 'POSIX'].includes(rows[0]?.characters ?? 'C')
  return knowsLetters ? `ENCODING 'UTF8'` : `ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'`
}

async function findTemplate(client: Client, folder: string): Promise<string | undefined> {
  const names = await listDatabases(client, `${templatePrefix}${hashOf(folder)}_`)
  return names[0]
}

/** Killed runs leave databases behind, and every change of a migration leaves a template; those of the last day may still be in use. */
async function dropOutdated(client: Client): Promise<void> {
  for (const prefix of [templatePrefix, draftPrefix, testPrefix]) {
    for (const name of await listDatabases(client, prefix)) {
      const createdMs = Number.parseInt(/_([0-9a-z]+)_[0-9a-f]+$/.exec(name)?.[1] ?? '', 36)
      if (Date.now() - createdMs > outdatedAfterMs) await dropDatabase(client, name)
    }
  }
}

async function listDatabases(client: Client, prefix: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname',
    [prefix],
  )
  return rows.map(({ name }) => name)
}

/** An autovacuum that is at work there can't be ended by us: it ends by itself. */
async function dropDatabase(client: Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      return
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== notPermitted || attempt === dropAttemptsMax) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** 42501, insufficient_privilege. */
const notPermitted = '42501'
const dropAttemptsMax = 50

const templatePrefix = 'parley_template_'
const draftPrefix = 'parley_draft_'
const testPrefix = 'parley_test_'
const homePrefix = 'parley-test-'
const templateLock = 72_707_370
const outdatedAfterMs = 24 * 60 * 60 * 1000

/** When it was made, and chance against two made in the same millisecond. */
function stamp(): string {
  return `${Date.now().toString(36)}_${randomBytes(4).toString('hex')}`
}

function hashOf(folder: string): string {
  const hash = createHash('sha256')
  for (const { name, checksum } of readMigrations(folder)) hash.update(`${name} ${checksum}\n`)
  return hash.digest('hex').slice(0, 12)
}

async function withConnection<Result>(url: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = await connectToDatabase(url)
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function clearAbandonedHomes(root: string): Promise<void> {
  for (const name of readdirSync(root)) {
    const home = join(root, name)
    if (!name.startsWith(homePrefix) || isFresh(home)) continue
    try {
      await stopAbandonedPostgres(home)
      rmSync(home, { recursive: true, force: true })
    } catch {
      // Somebody uses it, or somebody else clears it away at this moment: either way it is not ours to clear.
    }
  }
}

/** In its first moments a home has no lock yet. */
function isFresh(home: string): boolean {
  const stats = statSync(home, { throwIfNoEntry: false })
  return stats !== undefined && Date.now() - stats.birthtimeMs < freshMs
}

const freshMs = 60_000
