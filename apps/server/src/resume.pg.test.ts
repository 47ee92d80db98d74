import { startFaultProxy } from '@parley/chaos/fault-proxy'
import { createParley, type Engine, keepSignedIn, timelineOf } from '@parley/client'
import { openDatabase } from '@parley/db'
import { type Chat, type ChatId, type Credentials, chatScope } from '@parley/protocol'
import { expect, onTestFinished, test, vi } from 'vitest'
import { call, register } from './testing/call.ts'
import { createRandom } from './testing/random.ts'
import { startTestApi, startTwoServers } from './testing/test-api.ts'
import { openDevice } from './testing/test-device.ts'

/*
 * Coming back over real sockets: whatever happens to the link, the real client ends up with everything, once and in one order.
 */
function openEngine(url: string, person: Credentials): { engine: Engine; statuses: string[] } {
  const { engine, close } = createParley({ url, getAccessToken: keepSignedIn(url, person).getAccessToken })
  onTestFinished(close)
  const statuses: string[] = [engine.getState().connection.status]
  engine.subscribe(() => {
    const { status } = engine.getState().connection
    if (statuses.at(-1) !== status) statuses.push(status)
  })
  engine.start()
  return { engine, statuses }
}

const isNow = (engine: Engine, status: string, timeout = 10_000) =>
  vi.waitFor(() => expect(engine.getState().connection.status).toBe(status), { timeout, interval: 20 })

const shown = (engine: Engine, chatId: ChatId): string[] =>
  timelineOf(engine.getState(), chatId).map((row) => ('message' in row ? row.message.text : row.text))

test('[S0.14] [S4.15] over a link to two servers that is cut, refused, slow and loses answers, both who talk end up with everything once, in one order', {
  timeout: 60_000,
}, async () => {
  await using servers = await startTwoServers()
  const { first, second, front } = servers
  await using link = await startFaultProxy({ port: front.port })
  const url = `http://127.0.0.1:${link.port}`
  const [alice, bob] = await Promise.all([register(first.origin, 'alice'), register(second.origin, 'bob')])
  const { id: chatId } = await call<Chat>(first.origin, 'chats.create', { kind: 'direct', memberIds: [bob.user.id] }, alice)
  const engines = [alice, bob].map((person) => openEngine(url, person).engine)
  for (const engine of engines) {
    await isNow(engine, 'online')
    engine.openChat(chatId)
  }

  const random = createRandom(20_261_121)
  const faults = [
    () => link.cut(),
    () => link.dropAnswers(1),
    () => link.dropAnswers(3),
    () => link.delay({ ms: random(50), jitterMs: random(100) }),
    () => link.throttle(20_000),
    () => link.refuse(true),
    () => link.heal(),
  ]
  const said: string[][] = [[], []]
  for (let round = 0; round < 40; round += 1) {
    for (const [index, engine] of engines.entries()) {
      const text = `${index}: ${round}`
      said[index]?.push(text)
      engine.send(chatId, text)
    }
    faults[random(faults.length)]?.()
    if (round % 10 === 9) link.heal()
    // Until something has come through, or can't: so that the faults meet every stage of a connection.
    await Promise.race(engines.map((engine) => nextChange(engine)))
  }
  link.heal()

  await vi.waitFor(
    () => {
      for (const engine of engines) expect(shown(engine, chatId).toSorted()).toEqual(said.flat().toSorted())
      for (const engine of engines) expect(engine.getState().outbox).toEqual({})
    },
    { timeout: 10_000, interval: 100 },
  )
  const [order, ofOther] = engines.map((engine) => shown(engine, chatId))
  expect(ofOther).toEqual(order)
  for (const [index, own] of said.entries()) expect(order?.filter((text) => text.startsWith(`${index}:`))).toEqual(own)
})

/** Something else is so for somebody who looks. */
const nextChange = (engine: Engine): Promise<void> =>
  new Promise((resolve) => {
    const leave = engine.subscribe(() => {
      leave()
      resolve()
    })
  })

test('[R11] a client that knows more than a backup that was restored begins afresh with what there is, and says what waited', async () => {
  await using before = await startTestApi()
  await using after = await startTestApi({ installation: before.installation })
  await using link = await startFaultProxy({ port: before.server.port })
  const url = `http://127.0.0.1:${link.port}`
  const [alice, bob] = await Promise.all([before.register('alice'), before.register('bob')])
  const { id: chatId } = await call<Chat>(before.origin, 'chats.create', { kind: 'direct', memberIds: [bob.user.id] }, alice)
  const { engine } = openEngine(url, alice)
  await isNow(engine, 'online')
  engine.openChat(chatId)
  for (const text of ['one', 'two', 'three', 'lost', 'lost as well']) engine.send(chatId, text)
  await vi.waitFor(() => expect(engine.getState().sync.cursors[chatScope(chatId)]).toBe(5), { timeout: 5_000 })

  link.refuse(true)
  link.cut()
  await isNow(engine, 'reconnecting')
  engine.send(chatId, 'said meanwhile')
  await restoreBackup(before.databaseUrl, { chatId, upToSeq: 3 })
  link.setTarget(after.server.port)
  link.heal()

  await vi.waitFor(() => expect(shown(engine, chatId)).toEqual(['one', 'two', 'three', 'said meanwhile']), { timeout: 10_000 })
  await vi.waitFor(() => expect(engine.getState().outbox).toEqual({}), { timeout: 5_000 })
  expect(engine.getState().sync.cursors[chatScope(chatId)]).toBe(4)
})

/** What is left when a backup is restored: the log ends sooner, and is another one. */
async function restoreBackup(databaseUrl: string, { chatId, upToSeq }: { chatId: ChatId; upToSeq: number }): Promise<void> {
  const db = openDatabase(databaseUrl)
  const last = await db.prisma.message.findFirstOrThrow({ where: { chatId, seq: upToSeq } })
  await db.prisma.chat.update({ where: { id: chatId }, data: { lastMessageId: last.id } })
  await db.prisma.event.deleteMany({ where: { scopeId: chatScope(chatId), seq: { gt: upToSeq } } })
  await db.prisma.message.deleteMany({ where: { chatId, seq: { gt: upToSeq } } })
  await db.prisma.scope.update({ where: { id: chatScope(chatId) }, data: { lastSeq: upToSeq } })
  await db.prisma.$executeRaw`update log_epoch set epoch = gen_random_uuid()`
  await db.close()
}

test('[S0.17] [S1.40] a token that is refused is told from a network and a database that are away: only the first signs out', async () => {
  await using servers = await startTwoServers()
  const { first, second } = servers
  await using link = await startFaultProxy({ port: first.server.port })
  const url = `http://127.0.0.1:${link.port}`
  const alice = await register(second.origin, 'alice')
  const { engine, statuses } = openEngine(url, alice)
  await isNow(engine, 'online')

  link.refuse(true)
  link.cut()
  await isNow(engine, 'reconnecting')
  await expect(call(url, 'users.me', null, alice)).rejects.toThrow('fetch failed')
  await expect(openDevice(url, alice)).rejects.toThrow('The socket was closed')
  link.heal()
  await isNow(engine, 'online')

  await call(second.origin, 'auth.logout', null, alice)
  await isNow(engine, 'signed-out', 2_000)
  await expect(openDevice(url, alice)).rejects.toThrow('auth.required')
  expect(statuses).toEqual(['connecting', 'online', 'reconnecting', 'online', 'signed-out'])
})

test('[S0.17] while the database is away a good token is answered with a fault, not with a refusal, and garbage is refused all the same', async () => {
  await using api = await startTestApi()
  const database = new URL(api.databaseUrl)
  await using toDatabase = await startFaultProxy({ port: Number(database.port) })
  database.port = String(toDatabase.port)
  await using behind = await startTestApi({ installation: { ...api.installation, databaseUrl: database.href } })
  const alice = await api.register('alice')
  const socket = await openDevice(behind.origin, alice)

  toDatabase.refuse(true)
  toDatabase.cut()
  await expect(call(behind.origin, 'auth.sessions', {}, alice)).rejects.toThrow('server.unavailable')
  await expect(openDevice(behind.origin, alice)).rejects.toThrow('server.unavailable')
  await expect(openDevice(behind.origin, { accessToken: 'garbage' })).rejects.toThrow('auth.required')
  expect(socket.raw.readyState).toBe(socket.raw.OPEN)

  toDatabase.heal()
  await vi.waitFor(() => openDevice(behind.origin, alice), { timeout: 5_000 })
  const { id } = await api.register('bob').then(({ user }) => user)
  const { id: chatId } = await call<Chat>(api.origin, 'chats.create', { kind: 'direct', memberIds: [id] }, alice)
  expect(await socket.until((frame) => JSON.stringify(frame).includes(chatId))).not.toBeNull()
})
