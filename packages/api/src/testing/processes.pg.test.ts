import { type Chat, chatScope, type Frame, type Scope, type StateFrame, userScope } from '@parley/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bus, createMemoryBus } from '../log/bus.ts'
import { createPostgresBus } from '../log/postgres-bus.ts'
import { createRedisBus } from '../log/redis-bus.ts'
import { createTestProcesses, type TestProcesses } from './test-processes.ts'
import { hasRedis, startTestRedis, type TestRedis } from './test-redis.ts'
import { type Device, draft, type Person } from './test-server.ts'

/** One on the first process and one on the second, in a chat; and each of them as they call the other process. */
interface Pair {
  readonly one: Person
  readonly two: Person
  readonly oneThere: Person
  readonly chat: Chat
}

let pairs = 0
async function freshPair({ first, second }: TestProcesses): Promise<Pair> {
  pairs += 1
  const [one, two] = await Promise.all([first.person(`one${pairs}`), second.person(`two${pairs}`)])
  return { one, two, oneThere: second.here(one), chat: await first.chatBetween(one, two) }
}

const eventsOf = (device: Device, scope: Scope) =>
  device.frames.flatMap((frame) => (frame.kind === 'events' && frame.scope === scope ? [...frame.events] : []))
const seqsOf = (device: Device, chat: Chat) => eventsOf(device, chatScope(chat.id)).map(({ seq }) => seq)
const statesOf = <Key extends Exclude<keyof StateFrame, 'kind'>>(device: Device, key: Key) =>
  device.frames.flatMap((frame) => (frame.kind === 'state' ? [...(frame[key] ?? [])] : [])) as NonNullable<StateFrame[Key]>[number][]
const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => index + from)
const eventually = { timeout: 8_000, interval: 10 }

/** What holds between processes whatever carries it. */
function testEssentials(processes: () => TestProcesses): void {
  test('a message, its edit, a reaction and its removal reach who listens to the other process, in order and once', async () => {
    const { one, two, chat } = await freshPair(processes())
    const hinted: Scope[] = []
    processes().second.core.bus.onHint((scopes) => hinted.push(...scopes))
    const device = await two.listen()
    const message = await one.messages.send(draft(chat, 'hello'))
    await one.messages.edit({ messageId: message.id, text: 'hello, you', expectedRevision: message.revision })
    await one.messages.react({ messageId: message.id, emoji: '👍', on: true })
    await one.messages.remove({ messageId: message.id })
    await expect
      .poll(() => eventsOf(device, chatScope(chat.id)).map(({ type }) => type), eventually)
      .toEqual(['message.sent', 'message.edited', 'reaction.set', 'message.removed'])
    expect(seqsOf(device, chat)).toEqual(upTo(message.seq + 3, message.seq))
    await expect.poll(() => hinted, eventually).toContain(chatScope(chat.id))
  })

  test('messages written in both processes at once are one order for everyone', async () => {
    const { one, two, chat } = await freshPair(processes())
    const devices = [await one.listen(), await two.listen()]
    const sent = await Promise.all(
      upTo(30).flatMap((index) => [one.messages.send(draft(chat, `one ${index}`)), two.messages.send(draft(chat, `two ${index}`))]),
    )
    const seqs = sent.map(({ seq }) => seq).sort((a, b) => a - b)
    for (const device of devices) await expect.poll(() => seqsOf(device, chat), eventually).toEqual(seqs)
  })

  test('who types is seen in the other process', async () => {
    const { one, two, chat } = await freshPair(processes())
    const device = await two.listen()
    await one.typing.set({ chatId: chat.id, on: true })
    expect(await device.until(({ kind }) => kind === 'signal')).toMatchObject({ userId: one.user.id, on: true })
  })

  test('how far somebody has read is told to the other, and to their own devices, wherever those are', async () => {
    const { one, two, oneThere, chat } = await freshPair(processes())
    const message = await two.messages.send(draft(chat, 'read me'))
    const [author, own] = [await two.listen(), await oneThere.listen()]
    await one.receipts.mark({ marks: [{ chatId: chat.id, readSeq: message.seq }] })
    const readBy = () => statesOf(author, 'receipts').filter(({ userId }) => userId === one.user.id)
    await expect.poll(() => readBy().at(-1)?.readSeq, eventually).toBe(message.seq)
    await expect.poll(() => statesOf(own, 'unread').at(-1), eventually).toMatchObject({ chatId: chat.id, readSeq: message.seq, unread: 0 })
  })

  test('who is put out of a group hears nothing said after, in whatever process they are', async () => {
    const { one, two } = await freshPair(processes())
    const third = await processes().second.person(`third${pairs}`)
    const group = await processes().first.groupOf(one, two, third)
    const [removed, staying] = [await two.listen(), await third.listen()]
    await Promise.all([
      Promise.all(upTo(10).map((index) => third.messages.send(draft(group, `around ${index}`)))),
      one.members.remove({ chatId: group.id, userId: two.user.id }),
    ])
    const after = await third.messages.send(draft(group, 'after'))
    await removed.until((frame) => frame.kind === 'closed' && frame.scope === chatScope(group.id))
    await expect.poll(() => seqsOf(staying, group), eventually).toContain(after.seq)
    const events = eventsOf(removed, chatScope(group.id))
    expect(events.at(-1)).toMatchObject({ type: 'member.removed', userId: two.user.id })
    expect(events.map(({ seq }) => seq)).not.toContain(after.seq)
  })

  test('a session that ends in one process is over in the other', async () => {
    const { one, oneThere } = await freshPair(processes())
    const { items } = await one.auth.sessions({})
    const other = await processes().second.signIn(one)
    const [ending, staying] = [await other.listen(), await oneThere.listen()]
    const ended = (await one.auth.sessions({})).items.find(({ id }) => items.every((known) => known.id !== id))
    await one.auth.revoke({ sessionId: ended?.id ?? '' })
    expect(await ending.until(({ kind }) => kind === 'end')).toMatchObject({ reason: 'signed-out' })
    expect(ending.connection.closed).not.toBeNull()
    expect(staying.connection.closed).toBeNull()
  })
}

describe('over Postgres', () => {
  let processes: TestProcesses
  beforeAll(async () => {
    processes = await createTestProcesses({
      presenceTimes: { renewMs: 500, leaseMs: 2_000, graceMs: 200 },
      openBus: ({ databaseUrl }) => createPostgresBus({ url: databaseUrl, onFault: () => {} }),
    })
  })
  afterAll(() => processes[Symbol.asyncDispose]())

  testEssentials(() => processes)

  test('who comes and goes, and what they say of it, is seen in the other process', async () => {
    const { one, two } = await freshPair(processes)
    const device = await two.listen()
    const presence = () => statesOf(device, 'presence').findLast(({ userId }) => userId === one.user.id)?.presence
    const there = await one.listen()
    await expect.poll(presence, eventually).toBe('online')
    await one.presence.set({ status: 'busy' })
    await expect.poll(presence, eventually).toBe('busy')
    there.stop()
    await expect.poll(presence, eventually).toBe('offline')
  })

  test('settings reach the own devices, a name everyone, in the other process too', async () => {
    const { one, two, oneThere } = await freshPair(processes)
    const [own, other] = [await oneThere.listen(), await two.listen()]
    await one.settings.update({ shareReadReceipts: false })
    await one.users.update({ displayName: 'Another Name' })
    await expect
      .poll(() => eventsOf(own, userScope(one.user.id)), eventually)
      .toEqual([expect.objectContaining({ type: 'settings.changed', settings: expect.objectContaining({ shareReadReceipts: false }) })])
    for (const device of [own, other]) {
      await expect
        .poll(() => statesOf(device, 'users').findLast(({ id }) => id === one.user.id)?.displayName, eventually)
        .toBe('Another Name')
    }
  })
})

describe('with every hint lost', () => {
  let processes: TestProcesses
  beforeAll(async () => {
    processes = await createTestProcesses()
  })
  afterAll(() => processes[Symbol.asyncDispose]())

  test('what is said in the other process is found by the sweep', async () => {
    const { one, two, chat } = await freshPair(processes)
    const device = await two.listen()
    for (const part of upTo(3)) {
      await Promise.all(upTo(10).map((index) => one.messages.send(draft(chat, `${part} ${index}`))))
      await expect.poll(() => seqsOf(device, chat), eventually).toEqual(upTo(part * 10))
    }
  })

  test('who is put out, and whose session ends, in the other process, is found by the sweep', async () => {
    const { one, two } = await freshPair(processes)
    const group = await processes.first.groupOf(one, two)
    const device = await two.listen()
    const there = processes.first.here(two)
    await one.members.remove({ chatId: group.id, userId: two.user.id })
    await one.messages.send(draft(group, 'after'))
    await device.until((frame) => frame.kind === 'closed' && frame.scope === chatScope(group.id))
    expect(eventsOf(device, chatScope(group.id)).at(-1)).toMatchObject({ type: 'member.removed' })
    await there.auth.logout()
    expect(await device.until(({ kind }) => kind === 'end')).toMatchObject({ reason: 'signed-out' })
  })

  test('after a gap every device is told anew what registers say', async () => {
    const gaps: (() => void)[] = []
    await using apart = await createTestProcesses({
      openBus: () => {
        const bus: Bus = {
          ...createMemoryBus(),
          onGap(listener) {
            gaps.push(listener)
            listener()
          },
        }
        return bus
      },
    })
    const { one, two, chat } = await freshPair(apart)
    const message = await two.messages.send(draft(chat, 'read me'))
    const device = await two.listen()
    await one.users.update({ displayName: 'Another Name' })
    await one.receipts.mark({ marks: [{ chatId: chat.id, readSeq: message.seq }] })
    await expect.poll(async () => (await one.chats.get({ chatId: chat.id })).readSeq, eventually).toBe(message.seq)
    const known = () => ({
      name: statesOf(device, 'users').findLast(({ id }) => id === one.user.id)?.displayName,
      readSeq: statesOf(device, 'receipts').findLast(({ userId }) => userId === one.user.id)?.readSeq,
    })
    expect(known()).not.toEqual({ name: 'Another Name', readSeq: message.seq })
    for (const miss of gaps) miss()
    await expect.poll(known, eventually).toEqual({ name: 'Another Name', readSeq: message.seq })
  })
})

const redisUntested = 'several processes with Redis between them, and Redis dying'
if (!hasRedis()) process.stderr.write(`\nThere is no redis-server on PATH: not tested here is ${redisUntested}.\n`)

describe.skipIf(!hasRedis())('over Redis', () => {
  let redis: TestRedis
  let processes: TestProcesses
  beforeAll(async () => {
    const started = await startTestRedis({ untested: redisUntested })
    if (!started) throw new Error('There was a redis-server a moment ago.')
    redis = started
    // That Redis dies is reported, and part of the test.
    processes = await createTestProcesses({ openBus: ({ db }) => createRedisBus({ url: redis.url, db, onFault: () => {} }) })
  })
  afterAll(async () => {
    await processes[Symbol.asyncDispose]()
    await redis[Symbol.asyncDispose]()
  })

  testEssentials(() => processes)

  test('[S2.25] when Redis dies no message is lost, reads stay correct, and registers are right again once it is back', async () => {
    const { one, two, oneThere, chat } = await freshPair(processes)
    const devices = [await one.listen(), await two.listen(), await oneThere.listen()]
    const said: number[] = []
    async function talk(): Promise<void> {
      const sends = upTo(20).flatMap((index) =>
        [one, two].map((person) => person.messages.send(draft(chat, `${person.user.username} ${index}`))),
      )
      said.push(...(await Promise.all(sends)).map(({ seq }) => seq))
    }
    await talk()
    const talking = talk()
    await redis.kill()
    await talking
    await talk()
    const asked = await two.messages.list({ chatId: chat.id, limit: 100 })
    expect(asked.asOfSeq).toBe(120)
    for (const device of devices) await expect.poll(() => seqsOf(device, chat), eventually).toEqual(upTo(120))

    // A register of the other process: nobody carries it now.
    await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 120 }] })
    await expect
      .poll(
        async () => (await oneThere.chats.get({ chatId: chat.id })).members?.find(({ userId }) => userId === two.user.id)?.readSeq,
        eventually,
      )
      .toBe(120)
    const connected = [processes.first, processes.second].map(({ core }) => new Promise<void>((resolve) => core.bus.onGap(resolve)))
    await redis.start()
    await Promise.all(connected)
    await talk()
    for (const device of devices) {
      await expect.poll(() => seqsOf(device, chat), eventually).toEqual(upTo(160))
      await expect
        .poll(() => statesOf(device, 'receipts').findLast(({ userId }) => userId === two.user.id)?.readSeq, eventually)
        .toBeGreaterThanOrEqual(120)
    }
    expect(said.sort((a, b) => a - b)).toEqual(upTo(160))
    for (const person of [one, two, oneThere]) {
      const page = await person.messages.list({ chatId: chat.id, afterSeq: 60, limit: 100 })
      expect(page.items.map(({ seq }) => seq)).toEqual(upTo(160, 61))
    }
    // Only Redis carries this: the sweep finds no signals.
    const signals = () => devices[1]?.frames.filter((frame: Frame) => frame.kind === 'signal').length
    await one.typing.set({ chatId: chat.id, on: true })
    await expect.poll(signals, eventually).toBeGreaterThan(0)
  })
})
