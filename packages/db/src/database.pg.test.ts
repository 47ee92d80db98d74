import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, isUnavailable, openDatabase, type Tx } from './index.ts'
import { createTestDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
})
afterAll(async () => {
  await db.close()
  await database[Symbol.asyncDispose]()
})

const faultOf = (work: (tx: Tx) => Promise<unknown>): Promise<unknown> =>
  db.transaction(work).then(
    () => null,
    (fault: unknown) => fault,
  )

test('a statement that takes too long is a fault that passes', async () => {
  const fault = await faultOf(async (tx) => {
    await tx.$executeRaw`set local statement_timeout = '50ms'`
    await tx.$queryRaw`select 1 as one from pg_sleep(20)`
  })
  expect(isUnavailable(fault)).toBe(true)
})

test('a statement that loses its connection is a fault that passes', async () => {
  expect(isUnavailable(await faultOf((tx) => tx.$queryRaw`select pg_terminate_backend(pg_backend_pid()) as ended`))).toBe(true)
})

test('a statement that waits too long for a lock is a fault that passes', async () => {
  await db.prisma.scope.create({ data: { id: 'chat:held' } })
  const hold = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holder = db.transaction(async (tx) => {
    await tx.$queryRaw`select id from scope for update`
    held.resolve()
    await hold.promise
  })
  await held.promise
  const fault = await faultOf(async (tx) => {
    await tx.$executeRaw`set local lock_timeout = '50ms'`
    await tx.$queryRaw`select id from scope for update`
  })
  hold.resolve()
  await holder
  expect(isUnavailable(fault)).toBe(true)
})

test('a connection that was given up for its silence is a fault that passes', () => {
  const silence = { name: 'DriverAdapterError', cause: { kind: 'SocketTimeout' } }
  const fault = Object.assign(new Error('Raw query failed. Code: `N/A`. Message: `Operation has timed out`'), { code: 'P2010' })
  expect(isUnavailable(Object.assign(fault, { meta: { driverAdapterError: silence } }))).toBe(true)
})

test('a statement that is wrong is none that passes', async () => {
  expect(isUnavailable(await faultOf((tx) => tx.$queryRaw`select nothing from nowhere`))).toBe(false)
})

test.each([
  ['2026-11-22 10:18:19+00', '2026-11-22T10:18:19.000Z'],
  ['2026-11-22 10:18:19.1+00', '2026-11-22T10:18:19.100Z'],
  ['2026-11-22 10:18:19.123+00', '2026-11-22T10:18:19.123Z'],
  ['2026-11-22 10:18:19.123987+00', '2026-11-22T10:18:19.123Z'],
  ['2026-11-22 12:18:19.5+02', '2026-11-22T10:18:19.500Z'],
  ['0033-04-03 15:00:00+00', '0033-04-03T15:00:00.000Z'],
])('a statement gives the time %s as %s', async (stored, given) => {
  const rows = await db.query<{ at: string }>({ name: 'a time', text: 'select $1::timestamptz as at' }, [stored])
  expect(rows).toEqual([{ at: given }])
})
