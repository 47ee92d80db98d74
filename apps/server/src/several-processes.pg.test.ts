import { createParley, type Engine, keepSignedIn, timelineOf } from '@parley/client'
import { openDatabase } from '@parley/db'
import { type Chat, type ChatId, type Credentials, createMessageId, isChatScope, type MessageId, type UserId } from '@parley/protocol'
import { expect, onTestFinished, test, vi } from 'vitest'
import { call, register } from './testing/call.ts'
import { type Front, startFront } from './testing/front.ts'
import { createRandom, pickFrom, shuffled } from './testing/random.ts'
import { startTwoServers } from './testing/test-api.ts'
import { openDevice, type TestDevice, Unanswered } from './testing/test-device.ts'
import { startTwoProcesses } from './testing/test-processes.ts'

/** A device with the real engine, and whether it ever showed something twice. */
async function openEngine(front: Front, person: Credentials): Promise<{ engine: Engine; showedTwice: ChatId[] }> {
  const { engine, close } = createParley({ url: front.url, getAccessToken: keepSignedIn(front.url, person).getAccessToken })
  onTestFinished(close)
  const showedTwice: ChatId[] = []
  engine.subscribe(() => {
    for (const chatId of Object.keys(engine.getState().sync.chats) as ChatId[]) {
      const texts = shown(engine, chatId)
      if (new Set(texts).size < texts.length) showedTwice.push(chatId)
    }
  })
  engine.start()
  await isOnline(engine)
  return { engine, showedTwice }
}

const isOnline = (engine: Engine, timeout = 10_000) =>
  vi.waitFor(() => expect(engine.getState().connection.status).toBe('online'), { timeout })

/** What was said, as somebody sees it; no system lines. */
const shown = (engine: Engine, chatId: ChatId): string[] =>
  timelineOf(engine.getState(), chatId).flatMap((row) => {
    if (!('message' in row)) return [row.text]
    return row.message.kind === 'text' ? [row.message.text] : []
  })

test('[S2.26] [S0.14] behind a balancer without sticky sessions everyone hears everything once; when a process is killed, those on it go on at the other', {
  timeout: 60_000,
}, async () => {
  await using processes = await startTwoProcesses()
  const { first, second } = processes
  await using front = await startFront([first.port, second.port])
  const [alice, bob, carol, dave] = await Promise.all([
    register(first.url, 'alice'),
    register(second.url, 'bob'),
    register(first.url, 'carol'),
    register(second.url, 'dave'),
  ])
  const group = await call<Chat>(
    first.url,
    'chats.create',
    { kind: 'group', name: 'Six devices', memberIds: [bob.user.id, carol.user.id] },
    alice,
  )
  const beside = await call<Chat>(second.url, 'chats.create', { kind: 'direct', memberIds: [dave.user.id] }, bob)

  // Nothing but sockets goes through the front, one after the other: each person has a device on either process.
  const devices: Awaited<ReturnType<typeof openEngine>>[] = []
  for (const person of [alice, bob, carol]) for (let device = 0; device < 2; device += 1) devices.push(await openEngine(front, person))
  const outsider = await openEngine(front, dave)
  expect([first, second].map(({ port }) => front.handedTo(port))).toEqual([4, 3])
  const engines = devices.map(({ engine }) => engine)
  for (const engine of engines) engine.openChat(group.id)

  const said: string[] = []
  const sayOnEach = (what: string) => {
    for (const [index, engine] of engines.entries()) {
      said.push(`${what} from ${index}`)
      engine.send(group.id, `${what} from ${index}`)
    }
  }
  const isEverywhere = (timeout: number) =>
    vi.waitFor(
      async () => {
        for (const engine of engines) expect(shown(engine, group.id).toSorted()).toEqual(said.toSorted())
      },
      { timeout },
    )

  sayOnEach('before')
  await isEverywhere(5_000)
  sayOnEach('while it dies')
  const killed = first.kill()
  sayOnEach('after')
  await killed
  await isEverywhere(5_000)
  for (const { engine } of [...devices, outsider]) await isOnline(engine)
  expect(front.handedTo(second.port)).toBeGreaterThanOrEqual(7)

  const orders = engines.map((engine) => shown(engine, group.id))
  for (const order of orders) expect(order).toEqual(orders[0])
  for (const [index] of engines.entries()) {
    const own = orders[0]?.filter((text) => text.endsWith(`from ${index}`))
    expect(own, 'each in the order written').toEqual(['before', 'while it dies', 'after'].map((what) => `${what} from ${index}`))
  }
  for (const engine of engines) {
    const seqs = timelineOf(engine.getState(), group.id).flatMap((row) => ('message' in row ? [row.message.seq] : []))
    expect(seqs).toEqual(Array.from({ length: said.length + 1 }, (_, index) => index + 1))
  }
  expect(devices.flatMap(({ showedTwice }) => showedTwice)).toEqual([])

  // A word that does reach the outsider shows that the others would have.
  engines[2]?.send(beside.id, 'for Dave')
  await vi.waitFor(() => expect(outsider.engine.getState().sync.chats[beside.id]?.chat.lastMessage?.preview).toBe('for Dave'), {
    timeout: 5_000,
  })
  expect(outsider.engine.getState().sync.chats[group.id]).toBeUndefined()
})

test('[S3.25] twenty people, thirty chats, two processes, members who come and go: each hears what was said while they were in, and nothing else', {
  timeout: 120_000,
}, async () => {
  await using servers = await startTwoServers()
  const { first, second, databaseUrl } = servers
  const random = createRandom(20_261_121)
  const pick = <Item>(items: readonly Item[]): Item => pickFrom(random, items)

  const people: Person[] = []
  for (let index = 0; index < 20; index += 1) {
    const { origin } = index % 2 === 0 ? first : second
    const credentials = await register(origin, `person${index}`)
    people.push({ id: credentials.user.id, device: await openDevice(origin, credentials) })
  }
  onTestFinished(() => {
    for (const { device } of people) device.raw.terminate()
  })

  const chats: { id: ChatId; owner: Person; isDirect: boolean; members: Person[] }[] = []
  for (let index = 0; index < 30; index += 1) {
    const isDirect = index < 10
    const members = shuffled(random, people).slice(0, isDirect ? 2 : 3 + random(3))
    const [owner = pick(people), ...others] = members
    const memberIds = others.map(({ id }) => id)
    const create = isDirect ? { kind: 'direct', memberIds } : { kind: 'group', name: `Chat ${index}`, memberIds }
    const { id } = await owner.device.ask<Chat>('chats.create', create)
    chats.push({ id, owner, isDirect, members })
  }
  const groups = chats.filter(({ isDirect }) => !isDirect)

  /** Whether somebody may is for the server to say: what is refused hasn't happened. */
  const isDone = (doer: Person, path: string, input: unknown): Promise<boolean> =>
    doer.device.ask(path, input).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Unanswered) throw error
        return false
      },
    )
  let sent = 0
  async function actOnAndOn(): Promise<void> {
    while (sent < messagesMin) {
      const [{ owner, id }, somebody, dice] = [pick(groups), pick(people), random(36)]
      if (dice === 0) await isDone(owner, 'members.add', { chatId: id, userId: somebody.id })
      else if (dice === 1) await isDone(owner, 'members.remove', { chatId: id, userId: somebody.id })
      else if (dice === 2) await isDone(somebody, 'chats.leave', { chatId: id })
      else {
        const chat = pick(chats)
        const message = { id: createMessageId(), chatId: chat.id }
        const author = random(10) === 0 ? somebody : pick(chat.members)
        if (await isDone(author, 'messages.send', { ...message, text: `words of ${message.id}` })) sent += 1
      }
    }
  }
  await Promise.all(Array.from({ length: 16 }, actOnAndOn))

  const times = await readTimes(databaseUrl)
  for (const { id, device } of people) {
    const theirs = times.get(id) ?? []
    const present = theirs.flatMap(({ isOver, messageIds }) => (isOver ? [] : messageIds))
    await vi.waitFor(() => expect(present.filter((messageId) => !heardOn(device).has(messageId))).toEqual([]), { timeout: 10_000 })

    const heard = heardOn(device)
    const heardInTheirTimes = theirs.flatMap(({ messageIds }) => {
      // Of a time that is over the last words may be left out, as the whole chat is then; none is left out in between.
      const inTime = messageIds.filter((messageId) => heard.has(messageId))
      expect(inTime).toEqual(messageIds.slice(0, inTime.length))
      return inTime
    })
    expect([...heard.keys()].toSorted()).toEqual(heardInTheirTimes.toSorted())
    expect([...heard.values()].every((times) => times === 1)).toBe(true)

    const readable = new Set(theirs.flatMap(({ messageIds }) => messageIds))
    const words = JSON.stringify(device.frames).matchAll(/words of ([0-9a-f-]{36})/g)
    expect([...words].filter(([, messageId]) => !readable.has(messageId as MessageId))).toEqual([])
  }
})

const messagesMin = 2_000

interface Person {
  readonly id: UserId
  readonly device: TestDevice
}

/** How often each message was heard. */
function heardOn({ frames }: TestDevice): Map<MessageId, number> {
  const heard = new Map<MessageId, number>()
  for (const frame of frames) {
    if (frame.kind !== 'events' || !isChatScope(frame.scope)) continue
    for (const event of frame.events) {
      if (event.type === 'message.sent') heard.set(event.message.id, (heard.get(event.message.id) ?? 0) + 1)
    }
  }
  return heard
}

interface TimeInChat {
  readonly userId: UserId
  readonly isOver: boolean
  /** What was said meanwhile, in its order. */
  readonly messageIds: MessageId[]
}

/** What everyone may have heard, by person: from the log and the times of each in each chat. */
async function readTimes(databaseUrl: string): Promise<Map<UserId, TimeInChat[]>> {
  const db = openDatabase(databaseUrl)
  const rows = await db.prisma.$queryRaw<TimeInChat[]>`
    select s.user_id as "userId", s.left_seq is not null as "isOver", array_agg(m.id::text order by m.seq) as "messageIds"
      from membership s
      join message m on m.chat_id = s.chat_id and m.seq > s.joined_seq and m.seq <= coalesce(s.left_seq, m.seq)
     where m.kind = 'text'
     group by s.chat_id, s.user_id, s.joined_seq, s.left_seq`
  await db.close()
  return Map.groupBy(rows, ({ userId }) => userId)
}
