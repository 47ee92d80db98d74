import { isFullRun } from '@parley/api/testing'
import { type FaultProxy, startFaultProxy } from '@parley/chaos/fault-proxy'
import { openDatabase, statement } from '@parley/db'
import { type Chat, type ChatId, type Credentials, createMessageId, type MessagesPage } from '@parley/protocol'
import { describe, expect, test, vi } from 'vitest'
import { type EngineClient, startEngineClient } from './testing/engine-client.ts'
import { startTestSystem, type TestSystem, type TestSystemOptions } from './testing/test-system.ts'

const kills = isFullRun ? 100 : 3

async function startSystem(opened: AsyncDisposableStack, options: TestSystemOptions = {}) {
  const system = opened.use(await startTestSystem(options))
  const [alice, bob] = [await system.register('alice'), await system.register('bob')]
  const { id } = await system.call<Chat>('chats.create', { kind: 'direct', memberIds: [bob.user.id] }, alice.accessToken)
  return { system, alice, bob, chatId: id }
}

function createBetween(opened: AsyncDisposableStack): { proxy: () => FaultProxy; between: (port: number) => Promise<number> } {
  let proxy: FaultProxy | null = null
  return {
    proxy() {
      if (!proxy) throw new Error('the system has been started')
      return proxy
    },
    async between(port) {
      proxy = opened.use(await startFaultProxy({ port }))
      return proxy.port
    },
  }
}

async function refusalOf(response: Response) {
  const { error } = (await response.json()) as { error?: { data: { code: string; refusal?: { code: string } } } }
  return { status: response.status, retryAfter: response.headers.get('Retry-After'), refusal: error?.data.refusal?.code }
}

const unavailable = { status: 503, retryAfter: '2', refusal: 'server.unavailable' }

async function talk(
  opened: AsyncDisposableStack,
  system: TestSystem,
  { alice, bob, chatId }: { alice: Credentials; bob: Credentials; chatId: ChatId },
) {
  const clients = await Promise.all([alice, bob, bob].map((credentials) => startEngineClient({ url: system.url, credentials, chatId })))
  for (const client of clients) opened.use(client)
  return clients
}

/** Tests that run side by side share no `expect.poll`. */
const eventually = (check: () => Promise<void> | void, timeout = 20_000) => vi.waitFor(check, { timeout, interval: 20 })

const isReadyAgain = (system: TestSystem) => eventually(async () => expect(await system.readyStatus()).toBe(200))

async function history(system: TestSystem, chatId: ChatId, token: string): Promise<string[]> {
  const texts: string[] = []
  for (let beforeSeq: number | undefined; ; ) {
    const page = await system.call<MessagesPage>('messages.list', { chatId, limit: 100, ...(beforeSeq && { beforeSeq }) }, token)
    texts.unshift(...page.items.map(({ text }) => text))
    if (!page.hasMore) return texts
    beforeSeq = page.items[0]?.seq
  }
}

/** Everyone shows what the log has, and nothing waits any more. */
async function converge(clients: readonly EngineClient[], texts: () => Promise<string[]>, count: number): Promise<string[]> {
  await eventually(async () => expect([(await texts()).length, clients.every((client) => client.hasSaidAll())]).toEqual([count, true]))
  const log = await texts()
  for (const client of clients) await eventually(() => expect(client.texts().slice(-50)).toEqual(log.slice(-50)))
  return log
}

const openAs = (name: string, { databaseUrl }: TestSystem, connectionsMax: number) =>
  openDatabase(`${databaseUrl}?application_name=${name}`, { connectionsMax })

const countStatement = statement<{ count: number }>('test.count', 'select count(*) from pg_stat_activity where application_name = $1')
const endStatement = statement('test.end', 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1')
const holdStatement = statement('test.hold', 'select pg_sleep(9)')

const repeated = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item)

describe.concurrent('the database is away', () => {
  test(`killed ${kills} times while people talk: no process ends, sockets stay, it is ready within 3 s, every word is there once`, {
    timeout: isFullRun ? 15 * 60_000 : 60_000,
  }, async () => {
    await using opened = new AsyncDisposableStack()
    const { system, alice, bob, chatId } = await startSystem(opened)
    const clients = await talk(opened, system, { alice, bob, chatId })
    const said: string[] = []
    const waits: number[] = []
    const lost: string[] = []
    for (const [index, { parley }] of clients.entries()) {
      parley.engine.subscribe(() => {
        const { status } = parley.engine.getState().connection
        if (status !== 'online') lost.push(`${index}: ${status}`)
      })
    }
    const speak = () => {
      for (const [index, client] of clients.entries()) {
        const text = `${index}: ${said.length}`
        said.push(text)
        client.say(text)
      }
    }
    const speaking = setInterval(speak, 100)
    opened.defer(() => clearInterval(speaking))

    for (let kill = 0; kill < kills; kill += 1) {
      await eventually(() => expect(clients.every((client) => client.texts().length > 0)).toBe(true))
      await system.stopDatabase('kill')
      expect(await refusalOf(await system.ask('users.me', null, alice.accessToken))).toEqual(unavailable)
      expect(await system.readyStatus()).toBe(503)
      await system.startDatabase()
      const sinceMs = performance.now()
      await isReadyAgain(system)
      waits.push(performance.now() - sinceMs)
    }
    clearInterval(speaking)
    expect(system.unplannedExits).toEqual([])

    const log = await converge(clients, () => history(system, chatId, alice.accessToken), said.length)
    expect([...log].sort()).toEqual([...said].sort())
    for (const index of clients.keys()) {
      const ofOne = (texts: string[]) => texts.filter((text) => text.startsWith(`${index}:`))
      expect(ofOne(log)).toEqual(ofOne(said))
    }
    expect(lost).toEqual([])
    expect(system.unplannedExits).toEqual([])
    console.info(`database-away: ready after ${waits.map((ms) => Math.round(ms)).join(', ')} ms, ${said.length} messages`)
    expect(Math.max(...waits)).toBeLessThan(3_000)
  })

  test('a database that is there and says nothing: every call ends with 503, whether it is ready is said before that, and it heals by itself', {
    timeout: 60_000,
  }, async () => {
    await using opened = new AsyncDisposableStack()
    const { proxy, between } = createBetween(opened)
    const { system, alice, bob, chatId } = await startSystem(opened, { between })
    const clients = await talk(opened, system, { alice, bob, chatId })
    const say = () => system.ask('messages.send', { id: createMessageId(), chatId, text: 'over HTTP' }, alice.accessToken)
    const edit = (name: string) => system.ask('users.update', { displayName: name }, alice.accessToken)
    const create = () => system.ask('chats.create', { kind: 'group', name: 'Crew', memberIds: [bob.user.id] }, alice.accessToken)
    const read = () => system.ask('users.list', {}, alice.accessToken)
    for (const warm of [say, create, read]) expect((await warm()).status).toBe(200)
    const before = (await history(system, chatId, alice.accessToken)).length

    proxy().blackHole(true)
    const startedMs = performance.now()
    const order: string[] = []
    const ready = repeated(5, 'ready').map(async (asked) => {
      const status = await system.readyStatus()
      order.push(asked)
      return status
    })
    const answers = [create, create, () => edit('Alice'), ...repeated(30, read), ...repeated(100, say)].map(async (ask) => {
      const refusal = await refusalOf(await ask())
      order.push('call')
      return refusal
    })
    clients[0]?.say('said meanwhile')
    const [statuses, refusals] = await Promise.all([Promise.all(ready), Promise.all(answers)])
    expect(statuses).toEqual(repeated(5, 503))
    expect(refusals).toEqual(answers.map(() => unavailable))
    // Whoever asks how the server is doesn't wait as long as a call.
    expect(order.slice(0, 5)).toEqual(repeated(5, 'ready'))
    console.info(`database-away: ${answers.length} calls refused within ${Math.round(performance.now() - startedMs)} ms`)

    // What was on its way arrives in the end, as it does over a link that was down: it counts once.
    proxy().blackHole(false)
    const healedMs = performance.now()
    await isReadyAgain(system)
    console.info(`database-away: ready ${Math.round(performance.now() - healedMs)} ms after the link`)
    await eventually(() => expect(clients[0]?.hasSaidAll()).toBe(true))
    const log = await history(system, chatId, alice.accessToken)
    expect(log.filter((text) => text === 'said meanwhile')).toHaveLength(1)
    expect(log.length).toBeLessThanOrEqual(before + 101)
    for (const client of clients) await eventually(() => expect(client.texts()).toEqual(log))
    expect(system.unplannedExits).toEqual([])
  })

  test('no connection is free: calls are refused as a fault that passes, and when there are some again all is well', {
    timeout: 60_000,
  }, async () => {
    await using opened = new AsyncDisposableStack()
    const { system, alice, bob, chatId } = await startSystem(opened, { connectionsMax: 40 })
    const clients = await talk(opened, system, { alice, bob, chatId })
    const watcher = openAs('watcher', system, 1)
    opened.defer(() => watcher.close())
    const ours = async () => (await watcher.query(countStatement, ['parley']))[0]?.count ?? 0
    const ask = () => system.ask('users.list', {}, alice.accessToken)
    const change = () => system.ask('users.update', { displayName: 'Alice' }, alice.accessToken)
    const crowd = () => Promise.all(Array.from({ length: 100 }, ask))
    expect((await crowd()).map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200))
    const most = await ours()
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(16)

    const others = openAs('others', system, 40)
    // Ours are ended first, and the others are quicker than we are.
    await eventually(async () => {
      for (let one = 0; one < 40; one += 1) others.query(holdStatement, []).catch(() => {})
      await watcher.query(endStatement, ['parley'])
      expect(await refusalOf(await ask())).toEqual(unavailable)
      expect(await refusalOf(await change())).toEqual(unavailable)
      expect(await system.readyStatus()).toBe(503)
    })
    clients[0]?.say('said meanwhile')

    const gone = others.close()
    await watcher.query(endStatement, ['others'])
    await gone
    await isReadyAgain(system)
    await eventually(() => expect(clients.map((client) => client.texts())).toEqual(clients.map(() => ['said meanwhile'])))
    await eventually(() => expect(clients[0]?.hasSaidAll()).toBe(true))
    expect((await crowd()).map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200))
    expect(await ours()).toBeLessThanOrEqual(16)
    expect(system.unplannedExits).toEqual([])
  })
})
