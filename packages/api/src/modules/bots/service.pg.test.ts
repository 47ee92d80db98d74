import { type Chat, createMessageId, type Message, type MessageId } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, draft, type Person, type TestServer } from '../../testing/index.ts'
import { replyDelayMsMax, replyDelayMsMin } from './replies.ts'
import { toReplyId } from './reply-id.ts'
import { type BotClock, type RunningBot, runBot } from './running-bot.ts'
import { declareBot, startFairbot } from './service.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

let bots = 0
/** A bot that no other test knows, with somebody who talks to it. */
async function freshBot() {
  bots += 1
  const bot = await server.person(`bot${bots}`)
  const human = await server.person(`human${bots}`)
  await declareBot(server, bot.user.id)
  return { bot, human, chat: await server.chatBetween(human, bot) }
}

/** Stands still until a test says that everything that waits is due. */
function createManualClock() {
  const waiting = new Map<object, { delayMs: number; run: () => void }>()
  const delays: number[] = []
  const clock: BotClock = {
    after(delayMs, run) {
      const timer = {}
      waiting.set(timer, { delayMs, run })
      delays.push(delayMs)
      return () => void waiting.delete(timer)
    },
  }
  return {
    ...clock,
    delays,
    waiting: () => waiting.size,
    /** In order of time. */
    runAll() {
      const due = [...waiting.values()].sort((one, other) => one.delayMs - other.delayMs)
      waiting.clear()
      for (const { run } of due) run()
    },
  }
}

function run(bot: Person, clock: BotClock, seed = 'a seed'): RunningBot {
  const { actor } = bot.context
  if (!actor) throw new Error('the bot is somebody')
  return runBot(
    { ...bot.context, actor },
    {
      seed,
      clock,
      onFault: (error) => {
        throw error
      },
    },
  )
}

const eventually = { timeout: 8_000, interval: 20 }
const historyOf = async (person: Person, chat: Chat): Promise<Message[]> =>
  (await person.messages.list({ chatId: chat.id, limit: 100 })).items
const saidBy = async (bot: Person, chat: Chat) => (await historyOf(bot, chat)).filter(({ authorId }) => authorId === bot.user.id)
const memberOf = (bot: Person, chat: Chat) => server.db.prisma.member.findFirstOrThrow({ where: { chatId: chat.id, userId: bot.user.id } })
const readSeqOf = async (bot: Person, chat: Chat) => Number((await memberOf(bot, chat)).readSeq)
/** Until it has nothing more to do in the chat. */
const untilAllIsRead = async (bot: Person, chat: Chat) => {
  const unread = async () => (await bot.chats.get({ chatId: chat.id })).lastSeq - (await readSeqOf(bot, chat))
  await expect.poll(unread, eventually).toBe(0)
}

test('[S1.21] fifty messages get one answer each, after times and in texts that differ', async () => {
  const { bot, human, chat } = await freshBot()
  const clock = createManualClock()
  const running = run(bot, clock)
  const sent = []
  for (let index = 0; index < 50; index += 1) sent.push(await human.messages.send(draft(chat, `Where does project ${index} go?`)))
  await expect.poll(() => clock.waiting(), eventually).toBe(50)
  clock.runAll()
  await expect.poll(async () => (await saidBy(bot, chat)).length, eventually).toBe(50)
  await untilAllIsRead(bot, chat)
  await running.close()

  const replies = await saidBy(bot, chat)
  expect(replies.map(({ id }) => id).sort()).toEqual(sent.map((message) => toReplyId(bot.user.id, message)).sort())
  expect(new Set(replies.map(({ text }) => text)).size).toBeGreaterThan(2)
  expect(clock.delays).toHaveLength(50)
  expect(new Set(clock.delays).size).toBeGreaterThan(10)
  for (const delayMs of clock.delays) {
    expect(delayMs).toBeGreaterThanOrEqual(replyDelayMsMin)
    expect(delayMs).toBeLessThanOrEqual(replyDelayMsMax)
  }
})

test('[S1.21] the same seed and the same messages give the same replies, on any server', async () => {
  const ids = Array.from({ length: 5 }, () => createMessageId())
  async function replies(seed: string): Promise<string[]> {
    await using own = await createTestServer()
    const [bot, human] = [await own.person('fairbot'), await own.person('human')]
    await declareBot(own, bot.user.id)
    const chat = await own.chatBetween(human, bot)
    const clock = createManualClock()
    const running = startFairbot(own.core, {
      seed,
      clock,
      onFault: (error) => {
        throw error
      },
    })
    for (const id of ids) await human.messages.send({ id, chatId: chat.id, text: 'Which table is ours on Friday?' })
    await expect.poll(() => clock.delays.length, eventually).toBe(5)
    clock.runAll()
    await expect.poll(async () => (await saidBy(bot, chat)).length, eventually).toBe(5)
    await running.close()
    const byId = new Map((await saidBy(bot, chat)).map((reply) => [reply.id, reply.text]))
    const asked = (await historyOf(bot, chat)).filter(({ authorId }) => authorId === human.user.id)
    return asked.map((message) => byId.get(toReplyId(bot.user.id, message)) ?? '')
  }
  const first = await replies('one')
  expect(await replies('one')).toEqual(first)
  expect(await replies('two')).not.toEqual(first)
})

test('[S1.21] it answers neither bots nor itself', async () => {
  const { bot, human, chat } = await freshBot()
  const other = await freshBot()
  const between = await server.chatBetween(other.bot, bot)
  const clock = createManualClock()
  const running = [run(bot, clock), run(other.bot, clock)]
  await bot.messages.send(draft(chat, 'said by the bot itself'))
  await other.bot.messages.send(draft(between, 'said by a bot'))
  await human.messages.send(draft(chat, 'said by a person'))
  await expect.poll(() => clock.waiting(), eventually).toBe(1)
  clock.runAll()
  await expect.poll(async () => (await saidBy(bot, chat)).length, eventually).toBe(2)
  await untilAllIsRead(bot, chat)
  await untilAllIsRead(bot, between)
  expect(clock.waiting()).toBe(0)
  expect(await saidBy(bot, between)).toEqual([])
  for (const one of running) await one.close()
})

test('[S1.21] in a group it answers who mentions it, naming what it answers, and nobody after it was put out', async () => {
  const { bot, human } = await freshBot()
  const clock = createManualClock()
  const running = run(bot, clock)
  const group = await server.groupOf(human)
  await human.messages.send(draft(group, `@${bot.user.username} before it came in`))
  await human.members.add({ chatId: group.id, userId: bot.user.id })
  await human.messages.send(draft(group, 'not meant for a bot'))
  const asked = await human.messages.send(draft(group, `What do you think, @${bot.user.username}?`))
  await expect.poll(() => clock.waiting(), eventually).toBe(1)
  clock.runAll()
  await expect.poll(async () => (await saidBy(bot, group)).map(({ replyToId }) => replyToId), eventually).toEqual([asked.id])

  await human.messages.send(draft(group, `@${bot.user.username} once more`))
  await expect.poll(() => clock.waiting(), eventually).toBe(1)
  await human.members.remove({ chatId: group.id, userId: bot.user.id })
  await expect.poll(() => clock.waiting(), eventually).toBe(0)
  await human.messages.send(draft(group, `@${bot.user.username} are you still here?`))
  const chat = await server.chatBetween(human, bot)
  await human.messages.send(draft(chat, 'and here?'))
  await expect.poll(() => clock.waiting(), eventually).toBe(1)
  await running.close()
  expect((await historyOf(human, group)).filter(({ authorId, kind }) => authorId === bot.user.id && kind === 'text')).toHaveLength(1)
})

test('[S1.21] a restart in the middle neither repeats nor skips, wherever it falls', async () => {
  const { bot, human, chat } = await freshBot()
  const clock = createManualClock()
  const first = run(bot, clock)
  const sent: Message[] = []
  for (let index = 0; index < 6; index += 1) sent.push(await human.messages.send(draft(chat, `Question ${index}`)))
  await expect.poll(() => clock.waiting(), eventually).toBe(6)
  await first.close()
  // What it has heard is delivered, and not read: that comes with the answer.
  await expect.poll(async () => Number((await memberOf(bot, chat)).deliveredSeq), eventually).toBe(6)
  expect(await readSeqOf(bot, chat)).toBe(0)
  expect(await saidBy(bot, chat)).toEqual([])

  // Cut off after some answers, with the watermark still where it was: what a crash leaves.
  const second = run(bot, clock)
  await expect.poll(() => clock.waiting(), eventually).toBe(6)
  clock.runAll()
  await expect.poll(async () => (await saidBy(bot, chat)).length, eventually).toBe(6)
  await untilAllIsRead(bot, chat)
  await second.close()
  await server.db.prisma.member.updateMany({ where: { chatId: chat.id, userId: bot.user.id }, data: { readSeq: 2 } })
  for (let index = 6; index < 8; index += 1) sent.push(await human.messages.send(draft(chat, `Question ${index}`)))

  const third = run(bot, clock)
  await expect.poll(() => clock.waiting(), eventually).toBe(6)
  clock.runAll()
  await expect.poll(async () => (await saidBy(bot, chat)).length, eventually).toBe(8)
  await untilAllIsRead(bot, chat)
  await third.close()
  expect((await saidBy(bot, chat)).map(({ id }) => id).sort()).toEqual(sent.map((message) => toReplyId(bot.user.id, message)).sort())
})

test('two processes that run the same bot answer once', async () => {
  const { bot, human, chat } = await freshBot()
  const clock = createManualClock()
  const running = [run(bot, clock), run(bot, clock)]
  for (let index = 0; index < 10; index += 1) await human.messages.send(draft(chat, `Question ${index}`))
  await expect.poll(() => clock.waiting(), eventually).toBe(20)
  clock.runAll()
  await untilAllIsRead(bot, chat)
  expect(await saidBy(bot, chat)).toHaveLength(10)
  for (const one of running) await one.close()
})

test('[S1.41] told to be quiet it confirms that and is silent in this chat alone, also after a restart, until told to talk', async () => {
  const { bot, human, chat } = await freshBot()
  const other = await server.person(`other.${bot.user.username}`)
  const elsewhere = await server.chatBetween(other, bot)
  const clock = createManualClock()
  const first = run(bot, clock)
  const reply = async (to: Message, where: Chat = chat): Promise<string | undefined> =>
    (await saidBy(bot, where)).find(({ id }: { id: MessageId }) => id === toReplyId(bot.user.id, to))?.text
  async function answered(text: string, person = human, where = chat): Promise<string | undefined> {
    const message = await person.messages.send(draft(where, text))
    await expect.poll(() => clock.waiting(), eventually).toBe(1)
    clock.runAll()
    await expect.poll(() => reply(message, where), eventually).toBeDefined()
    return reply(message, where)
  }
  expect(await answered('/quiet')).toMatch(/\/talk/)
  await human.messages.send(draft(chat, 'anybody there?'))
  expect(await answered('and here?', other, elsewhere)).toBeDefined()
  await untilAllIsRead(bot, chat)
  await first.close()

  const second = run(bot, clock)
  await human.messages.send(draft(chat, 'still nobody?'))
  await untilAllIsRead(bot, chat)
  expect(clock.waiting()).toBe(0)
  expect(await saidBy(bot, chat)).toHaveLength(1)
  expect(await answered('/talk')).toMatch(/again/)
  expect(await answered('What about now?')).toBeDefined()
  await second.close()
})

test('what was taken back before its answer gets none', async () => {
  const { bot, human, chat } = await freshBot()
  const clock = createManualClock()
  const running = run(bot, clock)
  const message = await human.messages.send(draft(chat, 'never mind'))
  await expect.poll(() => clock.waiting(), eventually).toBe(1)
  await human.messages.remove({ messageId: message.id })
  clock.runAll()
  await expect.poll(async () => readSeqOf(bot, chat), eventually).toBeGreaterThanOrEqual(message.seq)
  expect(await saidBy(bot, chat)).toEqual([])
  await running.close()
})

test('[S1.41] people see that it is a bot, that it is there while it runs, and that it types before it answers', async () => {
  const { bot, human, chat } = await freshBot()
  const clock = createManualClock()
  const device = await human.listen()
  const running = run(bot, clock)
  expect((await human.users.list({ query: bot.user.username })).items).toEqual([expect.objectContaining({ isBot: true })])
  await expect.poll(async () => (await human.users.get({ userId: bot.user.id })).presence, eventually).toBe('online')
  await human.messages.send(draft(chat, 'Hello?'))
  const typing = await device.until(({ kind }) => kind === 'signal')
  expect(typing).toMatchObject({ type: 'typing', chatId: chat.id, userId: bot.user.id, on: true })
  await running.close()
})

test('Fairbot runs once there is one, and an account of that name that is no bot is a person', async () => {
  await using own = await createTestServer()
  const clock = createManualClock()
  const running = startFairbot(own.core, {
    seed: 'a seed',
    clock,
    onFault: (error) => {
      throw error
    },
  })
  const [bot, human] = [await own.person('fairbot'), await own.person('human')]
  const chat = await own.chatBetween(human, bot)
  await human.messages.send(draft(chat, 'Anybody there?'))
  await expect.poll(() => clock.waiting(), eventually).toBe(1)
  expect(clock.delays).toEqual([5_000])
  clock.runAll()
  await expect.poll(() => clock.delays, eventually).toEqual([5_000, 5_000])

  await declareBot(own, bot.user.id)
  clock.runAll()
  await expect.poll(() => clock.delays.length, eventually).toBe(3)
  clock.runAll()
  await expect.poll(async () => (await saidBy(bot, chat)).length, eventually).toBe(1)
  await running.close()
})
