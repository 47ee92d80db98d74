import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Client, Pool } from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from './testing.ts'

const schema = readFileSync(join(import.meta.dirname, '..', '..', '..', 'prisma', 'schema.prisma'), 'utf8')

beforeAll(loadEngine)

test('a migrated database is the one that schema.prisma describes', async () => {
  await using database = await createTestDatabase()

  expect(await describeDrift(database.url)).toBe('')
})

test('a database that differs from schema.prisma is noticed', async () => {
  await using database = await createTestDatabase()
  const client = new Client(database.url)
  await client.connect()
  await client.query('ALTER TABLE chat ADD COLUMN surplus text; ALTER TABLE chat ADD CHECK (surplus IS NULL)')
  await client.end()

  expect(await describeDrift(database.url)).toMatch(/Changed the `chat` table\s+\[-\] Removed column `surplus`/)
})

/** What would have to change in the database to match the schema, in words; nothing when they agree. */
async function describeDrift(url: string): Promise<string> {
  await using pool = poolThatMarksCharacters(url)
  const engine = await engineModule.SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapterThatKnowsCharacters(pool)),
  )
  const files = [{ path: 'schema.prisma', content: schema }]
  const { exitCode, stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', files, configDir: '.' },
    to: { tag: 'schemaDatamodel', files },
    script: false,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  })
  return exitCode === 0 ? '' : (stdout ?? `exit code ${exitCode}`)
}

/** The module that comes with the engine imports its .wasm as a module, which Node and Vite each do in a way of their own. */
async function loadEngine(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const wasm = readFileSync(join(folder, 'schema_engine_bg.wasm'))
  // A panic inside the engine reports its reason here before it becomes a bare RuntimeError.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        throw new Error(message)
      },
    },
  })
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...engineModule } })
  engineModule.__wbg_set_wasm(instance.exports)
  const { __wbindgen_start: start } = instance.exports
  if (typeof start === 'function') start()
}

/** Node has it; only TypeScript's library for browsers declares it. */
declare const WebAssembly: {
  instantiate(wasm: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

const charType = 18
const textType = 25
const characterColumn = 6

/**
 * The catalog answers with Postgres' own one-byte type "char", which adapter-pg doesn't know and the engine insists on. The pool passes it
 * off as text and remembers for which columns of which rows; the adapter then says what they are.
 */
const charactersOf = new WeakMap<object, number[]>()

function poolThatMarksCharacters(url: string): Pool & AsyncDisposable {
  const pool = new Pool({ connectionString: url })
  const query = pool.query.bind(pool)
  return Object.assign(pool, {
    async query(config: Parameters<typeof query>[0]) {
      const result = await query(config)
      const characters = result.fields.flatMap((field, index) => (field.dataTypeID === charType ? [index] : []))
      for (const index of characters) Object.assign(result.fields[index] ?? {}, { dataTypeID: textType })
      charactersOf.set(result.rows, characters)
      return result
    },
    [Symbol.asyncDispose]: () => pool.end(),
  }) as unknown as Pool & AsyncDisposable
}

function adapterThatKnowsCharacters(pool: Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  return Object.assign(factory, {
    async connect() {
      const adapter = await connect()
      const queryRaw = adapter.queryRaw.bind(adapter)
      return Object.assign(adapter, {
        async queryRaw(query: Parameters<typeof queryRaw>[0]) {
          const result = await queryRaw(query)
          for (const index of charactersOf.get(result.rows) ?? []) result.columnTypes[index] = characterColumn
          return result
        },
      })
    },
  })
}
