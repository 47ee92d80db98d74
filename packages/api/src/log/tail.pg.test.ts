import { type Database, openDatabase } from '@parley/db'
import { createTestDatabase, type TestDatabase } from '@parley/db/testing'
import { chatScope, createChatId, type Scope } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { append, createScope, transact } from './append.ts'
import { createMemoryBus } from './bus.ts'
import type { LoggedEvent } from './read.ts'
import { createTail } from './tail.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url, { connectionsMax: 4 })
})
afterAll(async () => {
  await db.close()
  await database[Symbol.asyncDispose]()
})

/** Where a database that goes away can be had: every query fails while `away` says so. */
function createFlaky() {
  const state = { away: false, refused: 0 }
  const flaky: Database = {
    ...db,
    query(statement, values) {
      if (!state.away) return db.query(statement, values)
      state.refused += 1
      return Promise.reject(Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' }))
    },
  }
  return { state, flaky }
}

interface Read {
  readonly seq: number
  readonly type: string
}

/** A tail that has heard of nothing yet, and what a listener of each scope hears. */
function follow(
  scopes: readonly Scope[],
  { from = db, refuses = () => false }: { from?: Database; refuses?: (event: LoggedEvent) => boolean } = {},
) {
  const bus = createMemoryBus()
  const faults: unknown[] = []
  const heard = new Map<Scope, number[]>(scopes.map((scope) => [scope, []]))
  const tail = createTail<Read>({
    db: from,
    bus,
    sweepMs: 40,
    async toEvents(logged) {
      if (logged.some(refuses)) throw new Error('There is no such event')
      return Map.groupBy(logged, ({ scope }) => scope)
    },
    onFault: (error) => faults.push(error),
  })
  for (const scope of scopes) {
    tail.listen(scope, { offer: (_, events) => heard.get(scope)?.push(...events.map(({ seq }) => seq)) }, 0)
  }
  const publish = (scope: Scope, ...seqs: number[]) => tail.publish(new Map([[scope, seqs.map((seq) => ({ seq, type: 'said' }))]]))
  return { bus, faults, publish, heardIn: (scope: Scope) => heard.get(scope) ?? [], [Symbol.asyncDispose]: () => tail.close() }
}

async function createScopes(count: number): Promise<Scope[]> {
  const scopes = Array.from({ length: count }, () => chatScope(createChatId()))
  await db.transaction(async (tx) => {
    for (const scope of scopes) await createScope(tx, scope)
  })
  return scopes
}

/** Into the log, and nobody is told. */
const write = (scope: Scope, ...types: string[]) =>
  transact({ db, bus: createMemoryBus() }, async (tx) => {
    for (const type of types) await append(tx, scope, { type })
  })

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
const eventually = { timeout: 8_000, interval: 10 }

test('what no hint announced is found by the sweep, in order and without a hole', async () => {
  const [scope] = (await createScopes(1)) as [Scope]
  await using tail = follow([scope])
  for (let part = 0; part < 5; part += 1) await write(scope, ...Array<string>(100).fill('said'))
  await expect.poll(() => tail.heardIn(scope), eventually).toEqual(upTo(500))
  expect(tail.faults).toEqual([])
})

test('hints that are repeated, early or of nothing new make nobody hear anything twice', async () => {
  const [scope, other] = (await createScopes(2)) as [Scope, Scope]
  await using tail = follow([scope])
  for (let time = 0; time < 20; time += 1) {
    tail.bus.hint([scope, other])
    await write(scope, 'said')
    tail.bus.hint([scope])
  }
  await expect.poll(() => tail.heardIn(scope), eventually).toEqual(upTo(20))
})

test('while the database is away nothing is skipped, and nothing reported', async () => {
  const scopes = await createScopes(3)
  const { state, flaky } = createFlaky()
  await using tail = follow(scopes, { from: flaky })
  for (const scope of scopes) await write(scope, 'before')
  for (const scope of scopes) await expect.poll(() => tail.heardIn(scope), eventually).toEqual([1])

  state.away = true
  for (const scope of scopes) await write(scope, 'said', 'said')
  tail.bus.hint(scopes)
  // It has tried by a hint and by the sweep.
  await expect.poll(() => state.refused, eventually).toBeGreaterThan(3)
  state.away = false
  for (const scope of scopes) await expect.poll(() => tail.heardIn(scope), eventually).toEqual([1, 2, 3])
  expect(tail.faults).toEqual([])
})

test('an event that cannot be told holds up its own scope alone, is reported once, and told as soon as it can be', async () => {
  const scopes = await createScopes(5)
  const [broken, alike, ...others] = scopes as [Scope, Scope, ...Scope[]]
  let understood = false
  await using tail = follow(scopes, { refuses: ({ type }) => type === 'unheard-of' && !understood })
  await write(broken, 'said', 'said', 'unheard-of', 'said')
  await write(alike, 'unheard-of')
  for (const scope of others) await write(scope, 'said', 'said')
  tail.bus.hint(scopes)

  for (const scope of others) await expect.poll(() => tail.heardIn(scope), eventually).toEqual([1, 2])
  await expect.poll(() => tail.heardIn(broken), eventually).toEqual([1, 2])
  // Others flow on, however often both are hinted and swept.
  for (let time = 0; time < 5; time += 1) {
    for (const scope of scopes) await write(scope, 'said')
    tail.bus.hint(scopes)
    for (const scope of others) await expect.poll(() => tail.heardIn(scope), eventually).toEqual(upTo(time + 3))
  }
  await expect.poll(() => tail.faults, eventually).toHaveLength(2)
  expect(tail.heardIn(broken)).toEqual([1, 2])
  expect(tail.heardIn(alike)).toEqual([])

  understood = true
  await expect.poll(() => tail.heardIn(broken), eventually).toEqual(upTo(9))
  await expect.poll(() => tail.heardIn(alike), eventually).toEqual(upTo(6))
  expect(tail.faults).toHaveLength(2)
})

test('what is published is heard at once, and without a read by who has heard of all before it', async () => {
  const [scope] = (await createScopes(1)) as [Scope]
  const { state, flaky } = createFlaky()
  await using tail = follow([scope], { from: flaky })
  state.away = true
  tail.publish(scope, 1, 2)
  tail.publish(scope, 3)
  expect(tail.heardIn(scope)).toEqual([1, 2, 3])
})

test('what is published beyond what was read waits for what comes before it, and what was heard already is not heard again', async () => {
  const [scope] = (await createScopes(1)) as [Scope]
  await using tail = follow([scope])
  await write(scope, 'said', 'said', 'said')
  tail.publish(scope, 3)
  expect(tail.heardIn(scope)).toEqual([])
  await expect.poll(() => tail.heardIn(scope), eventually).toEqual([1, 2, 3])

  await write(scope, 'said')
  tail.bus.hint([scope])
  tail.publish(scope, 4)
  await write(scope, 'said')
  tail.publish(scope, 5)
  await expect.poll(() => new Set(tail.heardIn(scope)), eventually).toEqual(new Set(upTo(5)))
  // Who listens passes over what they know: they hear it in order.
  expect(tail.heardIn(scope).filter((seq, at, all) => all.indexOf(seq) === at)).toEqual(upTo(5))
})

test('who has stopped listening hears nothing, and closing waits for what is being read', async () => {
  const [scope] = (await createScopes(1)) as [Scope]
  const tail = follow([scope])
  await write(scope, 'said')
  tail.bus.hint([scope])
  await tail[Symbol.asyncDispose]()
  const heard = [...tail.heardIn(scope)]
  await write(scope, 'said')
  tail.bus.hint([scope])
  expect(tail.heardIn(scope)).toEqual(heard)
})
