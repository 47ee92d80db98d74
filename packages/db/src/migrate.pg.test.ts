import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { createTestDatabase } from './testing.ts'

const first = { '20260101000000_first': 'CREATE TABLE first (id int); INSERT INTO first VALUES (1);' }
const second = { '20260102000000_second': 'CREATE TABLE second (id int);' }

test('migrations apply in the order of their names, once', async () => {
  using folder = migrationsOf({ ...second, ...first })
  await using database = await emptyDatabase()
  const lines: string[] = []

  expect(await migrate(database.url, { folder: folder.path, log: (line) => lines.push(line) })).toEqual([
    '20260101000000_first',
    '20260102000000_second',
  ])
  expect(await migrate(database.url, { folder: folder.path })).toEqual([])
  expect(lines).toEqual(['Migration 20260101000000_first applied.', 'Migration 20260102000000_second applied.'])
  expect(await ask(database.url, 'SELECT id FROM first')).toEqual([{ id: 1 }])
})

test('two that migrate at the same time apply each migration once', async () => {
  using folder = migrationsOf({ ...first, ...second })
  await using database = await emptyDatabase()

  const applied = await Promise.all([migrate(database.url, { folder: folder.path }), migrate(database.url, { folder: folder.path })])

  expect(applied.flat()).toHaveLength(2)
})

test('the record is the one that prisma migrate deploy keeps', async () => {
  using folder = migrationsOf(first)
  await using database = await emptyDatabase()
  await migrate(database.url, { folder: folder.path })

  expect(await ask(database.url, 'SELECT * FROM _prisma_migrations')).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      checksum: '8e5ae63deb3b2c04b6e63453a8e40cda3c895c869c3e7c1edb5f01a8645c13a9',
      finished_at: expect.any(Date),
      migration_name: '20260101000000_first',
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date),
      applied_steps_count: 1,
    },
  ])
})

test('a migration that changed after it was applied is refused', async () => {
  using folder = migrationsOf(first)
  await using database = await emptyDatabase()
  await migrate(database.url, { folder: folder.path })
  using changed = migrationsOf({ '20260101000000_first': 'CREATE TABLE first (id bigint);', ...second })

  await expect(migrate(database.url, { folder: changed.path })).rejects.toThrow(
    'The migration 20260101000000_first is not the one that was applied to this database (its checksum differs): restore its file from the release.',
  )
  expect(await ask(database.url, `SELECT to_regclass('second') AS second`)).toEqual([{ second: null }])
})

test('a database that a newer build has migrated is refused', async () => {
  using newer = migrationsOf({ ...first, ...second })
  using older = migrationsOf(first)
  await using database = await emptyDatabase()
  await migrate(database.url, { folder: newer.path })

  await expect(migrate(database.url, { folder: older.path })).rejects.toThrow(
    "The database has the migration 20260102000000_second, which this build doesn't know, so a newer Parley has used it: run that one, or restore an older backup.",
  )
})

test('a migration that fails changes nothing, names its line, and is tried again the next time', async () => {
  using broken = migrationsOf({
    ...first,
    '20260102000000_second': 'CREATE TABLE second (id int);\nCREATE TABLE first (id int);\nSELEC 1;',
  })
  using mended = migrationsOf({ ...first, ...second })
  await using database = await emptyDatabase()

  await expect(migrate(database.url, { folder: broken.path })).rejects.toThrow(
    'The migration 20260102000000_second failed in line 3 and changed nothing: syntax error at or near "SELEC".',
  )
  expect(await ask(database.url, `SELECT to_regclass('second') AS second`)).toEqual([{ second: null }])
  expect(await migrate(database.url, { folder: mended.path })).toEqual(['20260102000000_second'])
})

test('a migration that another tool left unfinished is refused', async () => {
  using folder = migrationsOf(first)
  await using database = await emptyDatabase()
  await migrate(database.url, { folder: folder.path })
  await ask(database.url, 'UPDATE _prisma_migrations SET finished_at = NULL')

  await expect(migrate(database.url, { folder: folder.path })).rejects.toThrow(/20260101000000_first was begun with another tool/)
})

test('a database that is missing is said in one sentence', async () => {
  await using database = await emptyDatabase()
  const missing = new URL(database.url)
  missing.pathname = '/nowhere'

  await expect(migrate(missing.href)).rejects.toThrow(
    `The database server at ${missing.host} has no database "nowhere": create it, or correct DATABASE_URL.`,
  )
})

/** A test database with nothing in it, not even the record of migrations. */
async function emptyDatabase() {
  using folder = migrationsOf({})
  const database = await createTestDatabase({ folder: folder.path })
  await ask(database.url, 'DROP TABLE _prisma_migrations')
  return database
}

function migrationsOf(migrations: Record<string, string>) {
  const path = mkdtempSync(join(tmpdir(), 'parley-migrations-'))
  for (const [name, sql] of Object.entries(migrations)) {
    mkdirSync(join(path, name))
    writeFileSync(join(path, name, 'migration.sql'), sql)
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

async function ask(url: string, query: string): Promise<object[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}
