import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { openDatabase, statement } from '@parley/db'
import { createTestDatabase, type TestDatabase } from '@parley/db/testing'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasRedis, startTestRedis } from '../testing/test-redis.ts'
import { type BusWorld, listen, testBus } from './bus.contract.ts'
import { type Bus, createMemoryBus } from './bus.ts'
import { type CarrierEar, createCarriedBus, defaultBusTimes } from './carried-bus.ts'
import { createPostgresBus } from './postgres-bus.ts'
import { readEpoch } from './read.ts'
import { createRedisBus, toRedisChannel } from './redis-bus.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Waits until every bus hears every other, and nothing of that is still on its way. */
async function connected(buses: readonly Bus[]): Promise<void> {
  await hearEachOther(buses, 'hello', { againAfterMs: 100 })
  // Once: what is said twice could still be on its way when the first is there.
  await hearEachOther(buses, 'settled', { againAfterMs: 10_000 })
}

async function hearEachOther(buses: readonly Bus[], word: string, { againAfterMs }: { againAfterMs: number }): Promise<void> {
  const heard = buses.map(() => new Set<unknown>())
  for (const [index, bus] of buses.entries()) bus.onWord((told) => word in told && heard[index]?.add(told[word]))
  const all = () => heard.every(({ size }) => size === buses.length)
  const deadline = Date.now() + 10_000
  while (!all() && Date.now() < deadline) {
    for (const [index, bus] of buses.entries()) bus.tell({ [word]: index })
    await expect
      .poll(all, { timeout: againAfterMs, interval: 5 })
      .toBe(true)
      .catch(() => {})
  }
  expect(all()).toBe(true)
}

testBus({
  name: 'memory',
  async open() {
    const bus = createMemoryBus()
    return { buses: [bus], faults: [], inject: null, carrier: null, [Symbol.asyncDispose]: bus.close }
  },
})

testBus({
  name: 'Postgres',
  async open(): Promise<BusWorld> {
    const db = openDatabase(database.url, { connectionsMax: 1 })
    // One that goes to another database can take this one away.
    const outside = openDatabase(process.env['TEST_DATABASE_URL'] ?? '', { connectionsMax: 1 })
    const faults: unknown[] = []
    const buses = [1, 2, 3].map(() => createPostgresBus({ url: database.url, onFault: (error) => faults.push(error) }))
    await connected(buses)
    const name = new URL(database.url).pathname.slice(1)
    return {
      buses,
      faults,
      inject: async (payload) => void (await db.query(notifyStatement, [payload])),
      carrier: {
        async away() {
          await outside.query(allowStatement(name, false), [])
          await outside.query(endStatement, [name])
          await expect.poll(() => faults.length, eventually).toBe(buses.length)
        },
        back: async () => void (await outside.query(allowStatement(name, true), [])),
      },
      async [Symbol.asyncDispose]() {
        for (const bus of buses) await bus.close()
        for (const opened of [db, outside]) await opened.close()
      },
    }
  },
})

const notifyStatement = statement('test.notify', `select pg_notify('parley_bus', $1)`)
const allowStatement = (name: string, allowed: boolean) =>
  statement(`test.allow-${allowed}`, `alter database ${name} with allow_connections ${allowed}`)
const endStatement = statement(
  'test.end',
  `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'parley-notifications'`,
)

const redisUntested = 'the bus over Redis'
if (!hasRedis()) process.stderr.write(`\nThere is no redis-server on PATH: not tested here is ${redisUntested}.\n`)

describe.skipIf(!hasRedis())('with Redis', () => {
  testBus({
    name: 'Redis',
    async open(): Promise<BusWorld> {
      const redis = await startTestRedis({ untested: redisUntested })
      if (!redis) throw new Error('There was a redis-server a moment ago.')
      const db = openDatabase(database.url, { connectionsMax: 2 })
      const faults: unknown[] = []
      const buses = [1, 2, 3].map(() => createRedisBus({ url: redis.url, db, onFault: (error) => faults.push(error) }))
      await connected(buses)
      return {
        buses,
        faults,
        async inject(text) {
          const client = createClient({ url: redis.url })
          await client.connect()
          await client.publish(toRedisChannel(await readEpoch(db)), text)
          client.destroy()
        },
        carrier: {
          async away() {
            await redis.kill()
            await expect.poll(() => faults.length, eventually).toBe(buses.length)
          },
          back: redis.start,
        },
        async [Symbol.asyncDispose]() {
          for (const bus of buses) await bus.close()
          await db.close()
          await redis[Symbol.asyncDispose]()
        },
      }
    },
  })

  test('two installations on one Redis do not hear each other', async () => {
    await using redis = await startTestRedis({ untested: redisUntested })
    await using other = await createTestDatabase()
    const [ours, theirs] = [openDatabase(database.url, { connectionsMax: 1 }), openDatabase(other.url, { connectionsMax: 1 })]
    await theirs.prisma.$executeRaw`update log_epoch set epoch = gen_random_uuid()`
    const url = redis?.url ?? ''
    const [first, second, stranger] = [ours, ours, theirs].map((db) => createRedisBus({ url, db, onFault: () => {} })) as [Bus, Bus, Bus]
    const own = createRedisBus({ url, db: theirs, onFault: () => {} })
    const [ear, strange] = [listen(second), listen(stranger)]
    await connected([first, second])
    await connected([stranger, own])
    first.tell({ ours: true })
    own.tell({ theirs: true })
    await expect.poll(() => ear.words.at(-1), eventually).toEqual({ ours: true })
    await expect.poll(() => strange.words.at(-1), eventually).toEqual({ theirs: true })
    expect(ear.words.filter((word) => 'theirs' in word)).toEqual([])
    expect(strange.words.filter((word) => 'ours' in word)).toEqual([])
    for (const bus of [first, second, stranger, own]) await bus.close()
    for (const db of [ours, theirs]) await db.close()
  })
})

test('a carrier over which nothing comes back is given up and opened anew, and what could not be heard counts as missed', async () => {
  const faults: unknown[] = []
  let opened = 0
  // What PgBouncer in transaction mode makes of LISTEN: everything is taken, and nothing heard.
  const bus = createCarriedBus({
    name: 'a mute carrier',
    onFault: (error) => faults.push(error),
    times: { ...defaultBusTimes, beatMs: 30, retryMsMax: 10, awayGapMs: 50 },
    async open() {
      opened += 1
      return { publish: () => Promise.resolve(), close: () => Promise.resolve() }
    },
  })
  const ear = listen(bus)
  await expect.poll(() => opened, eventually).toBeGreaterThan(2)
  await expect.poll(() => ear.gaps, eventually).toBeGreaterThan(2)
  expect(faults).toHaveLength(1)
  await bus.close()
})

test('who falls silent without a farewell may have had something to say; who closes has said it', async () => {
  const ears = new Set<CarrierEar>()
  let said = 0
  const openBus = () =>
    createCarriedBus({
      name: 'a carrier in memory',
      onFault: () => {},
      times: { ...defaultBusTimes, beatMs: 10 },
      async open(ear) {
        ears.add(ear)
        return {
          async publish(texts) {
            said += 1
            for (const each of ears) for (const text of texts) each.text(text)
          },
          close: async () => void ears.delete(ear),
        }
      },
    })
  const [bus, ...others] = [openBus(), openBus(), openBus()]
  const ear = listen(bus)
  await expect.poll(() => said, eventually).toBeGreaterThanOrEqual(3)
  const before = ear.gaps
  for (const other of others) await other.close()
  const [saidBefore, beatsEnough] = [said, 10]
  await expect.poll(() => said, eventually).toBeGreaterThan(saidBefore + beatsEnough)
  expect(ear.gaps).toBe(before)

  for (const { text } of ears) text('{"from":"somebody","number":1,"scopes":[],"words":[]}')
  await expect.poll(() => ear.gaps, eventually).toBe(before + 1)
  const saidThen = said
  await expect.poll(() => said, eventually).toBeGreaterThan(saidThen + beatsEnough)
  expect(ear.gaps).toBe(before + 1)
  await bus.close()
})

/** Two processes of which the first reaches the carrier through something that can go mute: it takes everything and passes nothing on. */
async function tryMute(carrierUrl: string, open: (port: number, onFault: (error: unknown) => void) => [Bus, Bus]): Promise<void> {
  await using proxy = await startMutable(new URL(carrierUrl))
  const faults: unknown[] = []
  const [bus, other] = open(proxy.port, (error) => faults.push(error))
  await connected([bus, other])
  const [ear, otherEar] = [listen(bus), listen(other)]

  proxy.mute(true)
  bus.tell({ mute: true })
  await expect.poll(() => faults, eventually).toHaveLength(1)
  // While it lasts something may be missed all the time, and in this process everything goes on.
  await expect.poll(() => ear.gaps, eventually).toBeGreaterThan(1)
  expect(ear.words).toEqual([{ mute: true }])

  const [gaps, otherGaps] = [ear.gaps, otherEar.gaps]
  proxy.mute(false)
  await connected([bus, other])
  expect(ear.gaps).toBeGreaterThan(gaps)
  // What the mute one said is lost, and the other knows that something is.
  expect(otherEar.words.some((word) => 'mute' in word)).toBe(false)
  expect(otherEar.gaps).toBeGreaterThan(otherGaps)
  expect(faults).toHaveLength(1)
  for (const open of [bus, other]) await open.close()
}

const eventually = { timeout: 10_000, interval: 10 }
const impatient = { ...defaultBusTimes, beatMs: 200, awayGapMs: 100 }

async function startMutable({ hostname, port }: URL) {
  let isMute = false
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const upstream = connect(Number(port), hostname)
    for (const [from, to] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => !isMute && to.write(chunk))
      from.on('error', () => {})
      from.on('close', () => to.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    mute(on: boolean) {
      isMute = on
    },
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

test('Postgres: a connection that takes everything and says nothing is noticed on both sides', async () => {
  await tryMute(database.url, (proxyPort, onFault) => {
    const url = new URL(database.url)
    url.host = `127.0.0.1:${proxyPort}`
    return [
      createPostgresBus({ url: url.href, onFault, times: impatient }),
      createPostgresBus({ url: database.url, onFault, times: impatient }),
    ]
  })
})

test.skipIf(!hasRedis())('Redis: a connection that takes everything and says nothing is noticed on both sides', async () => {
  await using redis = await startTestRedis({ untested: redisUntested })
  await using closing = new AsyncDisposableStack()
  const db = openDatabase(database.url, { connectionsMax: 2 })
  closing.defer(() => db.close())
  await tryMute(redis?.url ?? '', (proxyPort, onFault) => [
    createRedisBus({ url: `redis://127.0.0.1:${proxyPort}`, db, onFault, times: impatient }),
    createRedisBus({ url: redis?.url ?? '', db, onFault, times: impatient }),
  ])
})
