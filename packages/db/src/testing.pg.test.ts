import { Client } from 'pg'
import { expect, test, vi } from 'vitest'
import { createTestDatabase } from './testing.ts'

test('every test database has the migrations of this build and is apart from the others', async () => {
  await using one = await createTestDatabase()
  await using other = await createTestDatabase()

  await ask(one.url, 'CREATE TABLE mine (id int)')

  expect(await ask(other.url, `SELECT to_regclass('mine') AS mine, to_regclass('message') IS NOT NULL AS migrated`)).toEqual([
    { mine: null, migrated: true },
  ])
})

test('a test database is gone after use, whoever is still connected', async () => {
  const database = await createTestDatabase()
  const client = new Client(database.url)
  client.on('error', () => undefined)
  await client.connect()

  await database[Symbol.asyncDispose]()

  await expect(ask(database.url, 'SELECT 1')).rejects.toThrow(/does not exist/)
})

test('many who ask at the same moment share one template', async () => {
  const databases = await Promise.all(Array.from({ length: 6 }, () => createTestDatabase()))
  const { url } = databases[0] as { url: string }

  const templates = await ask(url, `SELECT split_part(datname, '_', 3) AS hash FROM pg_database WHERE datname LIKE 'parley_template_%'`)
  expect(new Set(templates.map((template) => JSON.stringify(template))).size).toBe(templates.length)

  for (const database of databases) await database[Symbol.asyncDispose]()
})

test('without TEST_DATABASE_URL no database is touched, whatever DATABASE_URL says', async () => {
  vi.stubEnv('DATABASE_URL', process.env['TEST_DATABASE_URL'])
  vi.stubEnv('TEST_DATABASE_URL', '')

  await expect(createTestDatabase()).rejects.toThrow('TEST_DATABASE_URL is not set')
})

async function ask(url: string, query: string): Promise<object[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}
