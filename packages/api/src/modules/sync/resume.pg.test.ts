import {
  type Chat,
  type ChatId,
  type ChatScope,
  chatScope,
  createChatId,
  type Frame,
  limits,
  type Subscribe,
  userScope,
} from '@parley/protocol'
import { applyFrame, createSyncState, type SyncState, toSubscribe } from '@parley/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, draft, isFullRun, type Person, refusalOf, type TestServer } from '../../testing/index.ts'
import { SyncStream } from './stream.ts'

/*
 * Coming back: whatever a device knows, it is told what it missed and nothing it has, with the client's own reducers as the judge.
 */
let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

/** The frames of a connection that lasts as long as they are read. */
function framesOf({ context }: Person, input: Subscribe): AsyncGenerator<Frame> {
  const { actor } = context
  if (!actor) throw new Error('everyone here is signed in')
  const connection = { bufferedBytes: () => 0, onTaken: () => () => {}, close: () => {}, stream: null, subscriptions: 0 }
  return new SyncStream({ ...context, actor, connection }, input, { signal: new AbortController().signal }).frames()
}

/** What somebody's device knows, and all seqs that it has applied, by chat. It never has to ask for anything again. */
function createDevice(person: Person) {
  let state: SyncState = createSyncState()
  const applied = new Map<ChatScope, number[]>()

  function take(frame: Frame): void {
    if (frame.kind === 'events' && frame.scope.startsWith('chat:')) {
      const scope = frame.scope as ChatScope
      const cursor = state.cursors[scope] ?? 0
      const fresh = frame.events.map(({ seq }) => seq).filter((seq) => seq > cursor)
      applied.set(scope, [...(applied.get(scope) ?? []), ...fresh])
    }
    const { state: next, effects } = applyFrame(state, frame)
    expect(effects, 'nothing was missing').toEqual([])
    state = next
  }

  return {
    applied,
    get state() {
      return state
    },
    /** One connection, cut after so many frames, or when it has heard enough. Gives what it was told. */
    async connect(isEnough: (heard: readonly Frame[], state: SyncState) => boolean): Promise<Frame[]> {
      const heard: Frame[] = []
      for await (const frame of framesOf(person, state.me ? toSubscribe(state) : {})) {
        take(frame)
        heard.push(frame)
        if (isEnough(heard, state)) break
      }
      return heard
    },
  }
}

const isReady = (heard: readonly Frame[]) => heard.at(-1)?.kind === 'ready'
const bytesOf = (frames: readonly Frame[]) => frames.reduce((sum, frame) => sum + JSON.stringify(frame).length, 0)
const upTo = (last: number, first = 1) => Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)

/** The same numbers in each run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test('[S4.15] a device whose connection is cut again and again, wherever it stands, while others write, has no gap and nothing twice', {
  timeout: isFullRun ? 900_000 : 60_000,
}, async () => {
  const { reader, ...writers } = await server.people('reader', 'writer1', 'writer2', 'writer3', 'writer4')
  const chats = await Promise.all(Object.values(writers).map((writer) => server.chatBetween(writer, reader)))
  const chatAt = (index: number) => {
    const chat = chats[index]
    if (!chat) throw new Error('each writer has a chat')
    return chat
  }
  const device = createDevice(reader)
  await device.connect(isReady)
  const random = createRandom(3)

  let isOver = false
  const writing = (async () => {
    while (!isOver) for (const [index, writer] of Object.values(writers).entries()) await sayUntilTaken(writer, chatAt(index))
  })()
  const cuts = isFullRun ? 5_000 : 200
  for (let cut = 0; cut < cuts; cut += 1) {
    const framesMax = 1 + random(12)
    await device.connect((heard) => heard.length === framesMax)
  }
  isOver = true
  await writing

  const ends = new Map<ChatScope, number>()
  for (const { id } of chats) ends.set(chatScope(id), (await reader.chats.get({ chatId: id })).lastSeq)
  await device.connect((_heard, { cursors }) => [...ends].every(([scope, seq]) => cursors[scope] === seq))
  for (const [scope, seq] of ends) expect(device.applied.get(scope)).toEqual(upTo(seq))
  report(`${cuts} cuts, ${[...ends.values()].reduce((sum, seq) => sum + seq, 0)} events: no gap, none twice`)
})

/** As an outbox does: with the same id again when the answer is a fault. */
async function sayUntilTaken(writer: Person, chat: Chat): Promise<void> {
  const message = draft(chat, 'on and on')
  for (;;) {
    const sending = writer.messages.send(message)
    const [outcome] = await Promise.allSettled([sending])
    if (outcome.status === 'fulfilled') return
    expect(await refusalOf(sending)).toBe('server.unavailable')
  }
}

test('[R11] a device that knows another log is told so first: what it is then told is loaded once', async () => {
  const { one, two, chat } = await server.freshChat()
  const device = createDevice(two)
  await device.connect(isReady)
  for (const text of ['one', 'two']) await one.messages.send(draft(chat, text))
  const other = '01890000-0000-4000-8000-000000000000'
  const frames = framesOf(two, { ...toSubscribe(device.state), epoch: other })

  const first = (await frames.next()).value
  expect(first).toEqual({ kind: 'ready', epoch: device.state.epoch })
  const { state, effects } = applyFrame({ ...device.state, epoch: other }, first as Frame)
  expect(effects).toEqual([{ type: 'resubscribe' }])
  expect(toSubscribe(state)).toEqual({ epoch: device.state.epoch, cursors: {} })

  // Who stays is told everything all the same, and then that it is everything.
  const rest: Frame[] = []
  for await (const frame of frames) {
    rest.push(frame)
    if (frame.kind === 'ready') break
  }
  expect(rest.at(-1)).toEqual(first)
  expect(rest.filter(({ kind }) => kind === 'snapshot')).toMatchObject([{ first: true, more: false, chats: [{ id: chat.id, lastSeq: 2 }] }])
})

test.each([
  ['ahead of the log', async () => 7],
  [
    'below what the log still has',
    async ({ id }: Chat) => {
      await server.db.prisma.$executeRaw`update scope set min_seq = 5 where id = ${chatScope(id)}`
      return 4
    },
  ],
])('a cursor of a chat that is %s brings its snapshot, and its events go on from there', async (_what, toCursor) => {
  const { one, two, chat } = await server.freshChat()
  for (const index of upTo(6)) await one.messages.send(draft(chat, `message ${index}`))
  const scope = chatScope(chat.id)
  const cursor = await toCursor(chat)
  const device = await two.listen({ cursors: { [userScope(two.user.id)]: 1, [scope]: cursor } })
  expect(device.frames.filter(({ kind }) => kind === 'snapshot')).toMatchObject([{ scope, seq: 6 }])
  expect(device.frames.filter(({ kind }) => kind === 'events')).toEqual([])
  await one.messages.send(draft(chat, 'next'))
  expect(await device.until((frame) => frame.kind === 'events' && frame.scope === scope)).toMatchObject({ events: [{ seq: 7 }] })
})

test('[S4.15] of a thousand chats all are there at `ready`, and each is heard after it, named or not', { timeout: 60_000 }, async () => {
  const { everywhere: reader, writer } = await server.people('everywhere', 'writer')
  const chatIds: ChatId[] = upTo(1_000).map(() => createChatId())
  await insertGroups(chatIds, [reader, writer])
  const sayInEach = (ids: readonly ChatId[]) => inTurns(ids, (id) => writer.messages.send(draft({ id }, 'hello')))
  const measured: string[] = []

  const device = createDevice(reader)
  async function open(what: string): Promise<Frame[]> {
    const beganAt = performance.now()
    const heard = await device.connect(isReady)
    measured.push(`${what}: ${Math.round(performance.now() - beganAt)} ms, ${Math.round(bytesOf(heard) / 1024)} KB`)
    return heard
  }

  await open('all anew')
  expect(Object.keys(device.state.chats).sort()).toEqual([...chatIds].sort())

  // Away while something is said in 300 of them; at most 200 cursors can be named, so that of the others summaries come.
  await sayInEach(chatIds.filter((_id, index) => index % 10 < 3))
  const named = toSubscribe(device.state).cursors ?? {}
  expect(Object.keys(named)).toHaveLength(limits.cursorsMax - 1)
  const heard = await open('199 named, 300 spoken in')
  const snapshots = heard.flatMap((frame) => (frame.kind === 'snapshot' ? [frame] : []))
  expect(snapshots.every(({ scope }) => scope === userScope(reader.user.id))).toBe(true)
  await open('199 named, nothing new')

  const tooMany = Object.fromEntries(chatIds.slice(0, limits.cursorsMax + 1).map((id) => [chatScope(id), 1]))
  expect(await refusalOf(reader.listen({ cursors: tooMany }))).toBe('sync.cursors-too-many')

  const listening = await reader.listen(toSubscribe(device.state))
  const before = listening.frames.length
  await sayInEach(chatIds)
  const eventsAfter = () =>
    listening.frames.slice(before).flatMap((frame) => (frame.kind === 'events' && frame.scope !== userScope(reader.user.id) ? [frame] : []))
  await expect.poll(() => eventsAfter().length, { timeout: 10_000 }).toBe(chatIds.length)
  expect(new Set(eventsAfter().map(({ scope }) => scope)).size).toBe(chatIds.length)
  for (const frame of eventsAfter()) expect(frame.events).toMatchObject([{ type: 'message.sent' }])
  report(`A thousand chats: ${measured.join('; ')}`)
})

/** As rows, since nothing here is about how they came to be. */
async function insertGroups(chatIds: readonly ChatId[], people: readonly Person[]): Promise<void> {
  const { chat, scope, member, membership } = server.db.prisma
  const members = chatIds.flatMap((chatId) => people.map(({ user }) => ({ chatId, userId: user.id })))
  await chat.createMany({ data: chatIds.map((id) => ({ id, kind: 'group', name: 'one of many' })) })
  await scope.createMany({ data: chatIds.map((id) => ({ id: chatScope(id) })) })
  await member.createMany({ data: members })
  await membership.createMany({ data: members.map((ofOne) => ({ ...ofOne, joinedSeq: 0 })) })
}

/** All of them, some at a time. */
async function inTurns<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>): Promise<void> {
  const waiting = [...items]
  const takeTurns = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item)
  }
  await Promise.all(upTo(16).map(takeTurns))
}

/** A figure for whoever runs it. */
const report = (figures: string) => process.stdout.write(`${figures}\n`)
