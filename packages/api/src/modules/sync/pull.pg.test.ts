import { randomUUID } from 'node:crypto'
import { type Chat, type ChatId, chatScope, createChatId, type Frame, type Pull, pulledSchema, userScope } from '@parley/protocol'
import { applyFrame, createSyncState, type SyncState, toSubscribe } from '@parley/sync'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createRandom, createTestServer, type Device, draft, type Person, refusalOf, type TestServer } from '../../testing/index.ts'
import { pull } from './pull.ts'
import { pullsPerUserMax } from './pulls.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

/** As long as a pull may wait: longer than any of these tests. */
const waitMs = 25_000

const contextOf = ({ context }: Person) => {
  const { actor } = context
  if (!actor) throw new Error('everyone here is signed in')
  return { ...context, actor }
}

/** A device that has no stream: it pulls, and names what it knows. Every frame is held against its schema. */
function createPuller(person: Person) {
  const frames: Frame[] = []
  let state: SyncState = createSyncState()
  return {
    frames,
    getState: () => state,
    async pull(input: Omit<Pull, 'cursors' | 'epoch'> = {}): Promise<Frame[]> {
      const answer = pulledSchema.parse(await person.sync.pull({ ...toSubscribe(state), ...input }))
      for (const frame of answer.frames) {
        frames.push(frame)
        const { state: next, effects } = applyFrame(state, frame)
        expect(effects, 'what is pulled has no hole').toEqual([])
        state = next
      }
      return answer.frames
    },
  }
}

const kindsOf = (frames: readonly Frame[]) => frames.map(({ kind }) => kind)

const textsIn = (frames: readonly Frame[], { id }: Pick<Chat, 'id'>): string[] =>
  frames.flatMap((frame) => {
    if (!('scope' in frame) || frame.scope !== chatScope(id)) return []
    if (frame.kind === 'snapshot' && 'messages' in frame) return frame.messages.map(({ text }) => text)
    if (frame.kind !== 'events') return []
    return frame.events.flatMap((event) => (event.type === 'message.sent' ? [event.message.text] : []))
  })

test('who pulls for the first time gets everyone they may meet, their chats and then ready', async () => {
  const { one, two, chat } = await server.freshChat()
  await one.messages.send(draft(chat, 'before'))
  const puller = createPuller(two)
  expect(kindsOf(await puller.pull({ waitMs }))).toEqual(['state', 'snapshot', 'ready'])
  expect(puller.getState()).toMatchObject({ me: two.user.id, loaded: true, cursors: { [chatScope(chat.id)]: 1 } })
})

test('[S4.9] a pull says what came after its cursor, and the next one nothing of it', async () => {
  const { one, two, chat } = await server.freshChat()
  const puller = createPuller(two)
  await puller.pull()
  for (const text of ['one', 'two', 'three']) await one.messages.send(draft(chat, text))
  const again = await two.sync.pull(toSubscribe(puller.getState()))
  expect(textsIn(again.frames, chat)).toEqual(['one', 'two', 'three'])
  expect(textsIn(await puller.pull(), chat)).toEqual(['one', 'two', 'three'])
  expect(textsIn(await puller.pull(), chat)).toEqual([])
})

test('where there is nothing new a pull waits for it, and what is said then is its answer', async () => {
  const { one, two, chat } = await server.freshChat()
  const puller = createPuller(two)
  await puller.pull()
  const waiting = puller.pull({ waitMs })
  await one.messages.send(draft(chat, 'meanwhile'))
  expect(textsIn(await waiting, chat)).toEqual(['meanwhile'])
})

test('where there is nothing new a pull without patience says that all has arrived', async () => {
  const { two } = await server.freshChat()
  const puller = createPuller(two)
  await puller.pull()
  expect(kindsOf(await puller.pull({ waitMs: 0 })).at(-1)).toBe('ready')
  expect(kindsOf(await puller.pull({ waitMs: 50 })).at(-1)).toBe('ready')
})

test('a chat that is looked at comes whole, and afterwards with what was missed', async () => {
  const { one, two, chat } = await server.freshChat()
  await one.messages.send(draft(chat, 'one'))
  const puller = createPuller(two)
  await puller.pull()
  expect(textsIn(await puller.pull({ open: [{ chatId: chat.id }], waitMs }), chat)).toEqual(['one'])
  await one.messages.send(draft(chat, 'two'))
  expect(textsIn(await puller.pull({ open: [{ chatId: chat.id, afterSeq: 1 }], waitMs }), chat)).toEqual(['two'])
  expect(puller.getState().chats[chat.id]).toMatchObject({ window: 'loaded', messages: [{ text: 'one' }, { text: 'two' }] })
})

test('a chat that has a hole on the device is told again from before it', async () => {
  const { one, two, chat } = await server.freshChat()
  const puller = createPuller(two)
  await puller.pull({ open: [{ chatId: chat.id }] })
  for (const text of ['one', 'two']) await one.messages.send(draft(chat, text))
  await puller.pull()
  const { frames } = await two.sync.pull({ ...toSubscribe(puller.getState()), open: [{ chatId: chat.id, afterSeq: 0 }] })
  expect(textsIn(frames, chat)).toEqual(['one', 'two'])
})

test('who types in a group is told to who looks at it while they pull', async () => {
  const { types, looks, turns } = await server.people('types', 'looks', 'turns')
  const group = await server.groupOf(types, looks, turns)
  const [looking, away] = [createPuller(looks), createPuller(turns)]
  for (const puller of [looking, away]) await puller.pull()
  const open = [{ chatId: group.id, afterSeq: group.lastSeq }]
  const [heard, unheard] = [looking.pull({ open, waitMs }), away.pull({ waitMs })]
  await vi.waitFor(async () => {
    server.core.live.publishTyping({ chatId: group.id, userId: types.user.id, on: true })
    expect(await Promise.race([heard, Promise.resolve('nothing yet')])).not.toBe('nothing yet')
  })
  expect(kindsOf(await heard)).toContain('signal')
  await types.messages.send(draft(group, 'said it'))
  expect(kindsOf(await unheard)).not.toContain('signal')
})

test('a chat of others, and one that does not exist, end in the same way', async () => {
  const { chat } = await server.freshChat()
  const stranger = await server.person('pulls-at-doors')
  const doors: ChatId[] = [chat.id, createChatId()]
  for (const input of [
    { open: doors.map((chatId) => ({ chatId })) },
    { cursors: Object.fromEntries(doors.map((id) => [chatScope(id), 0])) },
  ]) {
    const { frames } = await stranger.sync.pull(input)
    expect(frames.filter(({ kind }) => kind === 'closed')).toEqual(
      doors.map((chatId) => ({ kind: 'closed', scope: chatScope(chatId), reason: 'removed' })),
    )
  }
})

test('cursors of someone else, and too long a wait, are refused', async () => {
  const { one, two } = await server.freshChat()
  expect(await refusalOf(one.sync.pull({ cursors: { [userScope(two.user.id)]: 0 } }))).toBe('request.invalid')
  expect(await refusalOf(one.sync.pull({ waitMs: waitMs + 1 }))).toBe('request.invalid')
  expect(await refusalOf(server.anyone.sync.pull({}))).toBe('auth.required')
})

test('a pull that waits says so when its session ends, and no later one is answered', async () => {
  const { two } = await server.freshChat()
  const puller = createPuller(two)
  await puller.pull()
  const connect = vi.spyOn(server.core.presence, 'connect')
  const waiting = puller.pull({ waitMs })
  await vi.waitFor(() => expect(connect).toHaveBeenCalledWith(two.user.id))
  await two.auth.logout()
  expect((await waiting).at(-1)).toEqual({ kind: 'end', reason: 'signed-out' })
  expect(await refusalOf(puller.pull())).toBe('auth.required')
})

test('whoever hangs up is waited for no longer, and leaves nothing behind', async () => {
  const { two } = await server.freshChat()
  const puller = createPuller(two)
  await puller.pull()
  const [listen, unlisten] = [vi.spyOn(server.core.tail, 'listen'), vi.spyOn(server.core.tail, 'unlisten')]
  const hungUp = new AbortController()
  const waiting = pull(contextOf(two), { ...toSubscribe(puller.getState()), waitMs }, hungUp.signal)
  await vi.waitFor(() => expect(listen).toHaveBeenCalledTimes(2))
  hungUp.abort()
  await waiting
  for (const [scope, listener] of listen.mock.calls) await vi.waitFor(() => expect(unlisten).toHaveBeenCalledWith(scope, listener))
})

test('a person pulls at a few places at a time and not at more', async () => {
  const { two } = await server.freshChat()
  const puller = createPuller(two)
  await puller.pull()
  const input = { ...toSubscribe(puller.getState()), waitMs }
  const hungUp = new AbortController()
  const waiting = Array.from({ length: pullsPerUserMax }, () => pull(contextOf(two), input, hungUp.signal))
  await expect(pull(contextOf(two), input)).rejects.toMatchObject({ message: 'socket.sockets-too-many' })
  hungUp.abort()
  await Promise.all(waiting)
  expect(kindsOf(await puller.pull()).at(-1)).toBe('ready')
})

test('of much that was missed each answer says a part, and all of them together everything once', async () => {
  const { one, two, chat } = await server.freshChat()
  const puller = createPuller(two)
  await puller.pull({ open: [{ chatId: chat.id }] })
  const texts = Array.from({ length: 150 }, (_, index) => String(index).padEnd(9_900, 'x'))
  for (const text of texts) await one.messages.send(draft(chat, text))
  const answers: Frame[][] = []
  do answers.push(await puller.pull({ waitMs }))
  while (!answers.at(-1)?.some(({ kind }) => kind === 'ready'))
  expect(answers.length).toBeGreaterThan(1)
  for (const frames of answers) expect(JSON.stringify(frames).length).toBeLessThan(1.2 * 1024 * 1024)
  expect(answers.flatMap((frames) => textsIn(frames, chat))).toEqual(texts)
})

test('an answer that ends before all of it is told leaves nothing behind', async () => {
  const { one, two, chat } = await server.freshChat()
  const puller = createPuller(two)
  await puller.pull({ open: [{ chatId: chat.id }] })
  for (let index = 0; index < 120; index += 1) await one.messages.send(draft(chat, String(index).padEnd(9_900, 'x')))
  const { live, tail } = server.core
  const spies = [
    [vi.spyOn(live, 'listen'), vi.spyOn(live, 'unlisten')],
    [vi.spyOn(tail, 'listen'), vi.spyOn(tail, 'unlisten')],
  ] as const
  for (const spy of spies.flat()) spy.mockClear()
  expect(kindsOf(await puller.pull())).not.toContain('ready')
  expect(kindsOf((await two.sync.pull({ epoch: randomUUID() })).frames)).toEqual(['ready'])
  for (const [listen, unlisten] of spies) {
    expect(listen).toHaveBeenCalled()
    for (const [topic, listener] of listen.mock.calls) await vi.waitFor(() => expect(unlisten).toHaveBeenCalledWith(topic, listener))
  }
})

test('a server that goes answers every pull at once, and who comes then as well', async () => {
  const going = await createTestServer()
  const { two } = await going.freshChat()
  const puller = createPuller(two)
  await puller.pull()
  const waiting = puller.pull({ waitMs })
  going.core.pulls.end()
  expect((await waiting).at(-1)).toEqual({ kind: 'end', reason: 'shutting-down' })
  expect((await puller.pull({ waitMs })).at(-1)).toEqual({ kind: 'end', reason: 'shutting-down' })
  await going[Symbol.asyncDispose]()
})

test('[S4.9] whatever happens, a device that pulls ends with the same as one that has a stream', async () => {
  const { ann, ben, cat } = await server.people('ann', 'ben', 'cat')
  const group = await server.groupOf(ann, ben, cat)
  const chat = await server.chatBetween(ann, ben)
  const random = createRandom(20261121)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const said: { id: ReturnType<typeof draft>['id']; author: Person }[] = []

  const streamed = await ben.listen()
  const puller = createPuller(ben)
  const open = [{ chatId: group.id }, { chatId: chat.id }]
  await puller.pull({ open })
  for (const look of open) {
    await streamed.sync.open(look)
    await streamed.until((frame) => frame.kind === 'snapshot' && frame.scope === chatScope(look.chatId))
  }

  const verbs: (() => Promise<unknown>)[] = [
    async () => {
      const author = pick([ann, ben, cat])
      const message = draft(author === cat ? group : pick([group, chat]), `said ${said.length}`)
      await author.messages.send(message)
      said.push({ id: message.id, author })
    },
    async () => {
      const { id, author } = pick(said)
      await author.messages.edit({ messageId: id, text: `edited ${random()}`, expectedRevision: 1 })
    },
    async () =>
      void (await pick([ann, ben, cat]).messages.react({ messageId: pick(said).id, emoji: pick(['👍', '🎉']), on: random() < 0.7 })),
    async () => {
      const { id, author } = pick(said)
      await author.messages.remove({ messageId: id })
    },
    async () => void (await ann.chats.update({ chatId: group.id, name: `Renamed ${random()}` })),
    async () => void (await ann.members.remove({ chatId: group.id, userId: cat.user.id })),
    async () => void (await ann.members.add({ chatId: group.id, userId: cat.user.id })),
  ]
  const [speak] = verbs
  if (!speak) throw new Error('somebody speaks')
  await speak()
  let isOver = false
  const pulling = (async () => {
    while (!isOver) await puller.pull({ waitMs: 20 })
  })()
  // What is refused, because it is gone or was edited before, is one more thing that happens.
  for (let step = 0; step < 80; step += 1) await pick([speak, speak, ...verbs])().catch(() => {})
  await ann.messages.send(draft(chat, 'the end'))
  await ann.messages.send(draft(group, 'the end'))
  isOver = true
  await pulling

  await vi.waitFor(
    async () => {
      await puller.pull()
      expect(chatsOf(puller.getState())).toEqual(chatsOf(stateOf(streamed)))
    },
    { timeout: 8_000, interval: 50 },
  )
})

/** The state of a device that has a stream. */
const stateOf = ({ frames }: Device): SyncState =>
  frames.reduce((state: SyncState, frame: Frame) => applyFrame(state, frame).state, createSyncState())

const chatsOf = ({ me, chats, cursors, settings, loaded }: SyncState) => ({
  me,
  cursors,
  settings,
  loaded,
  chats: Object.values(chats).map((chat) => ({ ...chat, passedSeq: 0 })),
})

test('while the database is away a pull says so at once, and the next one goes on as if nothing had been', async () => {
  const { one, two, chat } = await server.freshChat()
  const puller = createPuller(two)
  await puller.pull()
  await one.messages.send(draft(chat, 'meanwhile'))
  const { query } = server.db
  const lost = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' })
  const isStart = ({ name }: { name: string }) => name.startsWith('sync.start')
  Object.assign(server.db, {
    query: (...asked: Parameters<typeof query>) => (isStart(asked[0]) ? Promise.reject(lost) : query(...asked)),
  })
  try {
    expect(await refusalOf(two.sync.pull(toSubscribe(puller.getState())))).toBe('server.unavailable')
  } finally {
    Object.assign(server.db, { query })
  }
  expect(textsIn(await puller.pull(), chat)).toEqual(['meanwhile'])
})
