import { limits, type MarkReceipts } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import { chatOf, unreadTotalOf } from './chat-list.ts'
import type { Engine } from './engine.ts'
import type { Faults } from './testing/model-server.ts'
import { alice, bob, carol, chat, chatId, messageId } from './testing/words.ts'
import { createDevice, createWorld, faultsFor } from './testing/world.ts'

const otherChat = chatId(2)
const unreadOf = (engine: Engine, id = chat) => chatOf(engine.getState(), id)?.unread
const markCalls = ({ calls }: { calls: readonly string[] }) => calls.filter((call) => call.startsWith('mark'))
const marksOf = ({ calls, inputs }: { calls: readonly string[]; inputs: readonly unknown[] }) =>
  inputs.filter((_, index) => calls[index] === 'mark').map((input) => (input as MarkReceipts).marks)

async function createTalk(faults: Faults = {}) {
  const world = createWorld(faults)
  const { server, clock } = world
  const say = (n: number, by = bob) => server.say(by, { id: messageId(n), chatId: chat, text: `${n}` })
  const engine = await world.online()
  return { ...world, engine, say, rest: () => clock.advance(limits.registersEveryMs) }
}

describe('what has arrived', () => {
  test('[R43] [S0.23] is told by the device itself, whatever chat is looked at, and nothing of one’s own is', async () => {
    const { device, server, say, clock } = await createTalk()
    say(1)
    await clock.advance(100)
    expect(marksOf(device)).toEqual([[{ chatId: chat, deliveredSeq: 1 }]])
    expect(server.chatOf(chat).toMembers()).toMatchObject([{ deliveredSeq: 1, readSeq: 0 }, { deliveredSeq: 0 }])
    say(2, alice)
    server.react(bob, { messageId: messageId(1), emoji: '👍', on: true })
    await clock.advance(5_000)
    expect(marksOf(device)).toHaveLength(1)
  })

  test('[R43] of a chat one looks at is told with its reading, in one word', async () => {
    const { engine, device, say, clock } = await createTalk()
    say(1)
    await clock.advance(50)
    engine.markRead(chat)
    await clock.advance(5_000)
    expect(marksOf(device)).toEqual([[{ chatId: chat, deliveredSeq: 1, readSeq: 1 }]])
  })

  test('[R43] is told for all chats together, the first soon and what follows once a second', async () => {
    const { device, server, say, clock, rest } = await createTalk()
    server.createChat(otherChat, [alice, carol])
    await clock.advance(0)
    for (let n = 1; n <= 5; n++) {
      say(n)
      server.say(carol, { id: messageId(100 + n), chatId: otherChat, text: `${n}` })
      await clock.advance(100)
    }
    const [first = [], ...more] = marksOf(device)
    expect([first.length, more]).toEqual([2, []])
    await rest()
    expect(marksOf(device).slice(1)).toEqual([
      [
        { chatId: chat, deliveredSeq: 5 },
        { chatId: otherChat, deliveredSeq: 5 },
      ],
    ])
    await clock.advance(60_000)
    expect(marksOf(device)).toHaveLength(2)
  })

  test('[R43] with a snapshot counts too, once', async () => {
    const { engine, server, clock } = await createTalk()
    for (let n = 1; n <= 3; n++) server.say(bob, { id: messageId(n), chatId: chat, text: `${n}` })
    await clock.advance(0)
    // The device of before is away: it would tell of it as well.
    engine.stop()
    const phone = createDevice({ server, clock, number: 6 })
    server.say(bob, { id: messageId(4), chatId: chat, text: '4' })
    await phone.online()
    await clock.advance(100)
    expect(marksOf(phone.device).flat().at(-1)).toEqual({ chatId: chat, deliveredSeq: 4 })
    phone.device.cut()
    await clock.advance(30_000)
    expect(marksOf(phone.device)).toHaveLength(1)
  })

  test.each(['request-lost', 'unavailable', 'silence'] as const)('[R43] is told again if that fails (%s)', async (fault) => {
    const { server, say, clock } = await createTalk(faultsFor('mark', fault))
    say(1)
    await clock.advance(20_000)
    expect(server.chatOf(chat).toMembers()[0]).toMatchObject({ deliveredSeq: 1 })
  })

  test('[R43] in more chats than one call names is told in several', async () => {
    const { device, server, clock } = await createTalk()
    device.setReachable(false)
    for (let n = 1; n <= limits.marksMax + 5; n++) {
      server.createChat(chatId(100 + n), [alice, bob])
      server.say(bob, { id: messageId(1_000 + n), chatId: chatId(100 + n), text: 'hello' })
    }
    device.setReachable(true)
    await clock.advance(30_000)
    expect(marksOf(device).map((marks) => marks.length)).toEqual([limits.marksMax, 5])
  })
})

describe('what was read', () => {
  test('[R44] [S1.32] is unread no more at once, is told up to the latest message, and saying it again says nothing', async () => {
    const { engine, device, server, say, clock, rest } = await createTalk()
    for (let n = 1; n <= 3; n++) say(n)
    await rest()
    expect([unreadOf(engine), unreadTotalOf(engine.getState())]).toEqual([3, 3])
    engine.markRead(chat)
    expect([unreadOf(engine), unreadTotalOf(engine.getState())]).toEqual([0, 0])
    await clock.advance(0)
    await rest()
    expect(server.chatOf(chat).toMembers()[0]).toMatchObject({ readSeq: 3 })
    expect(engine.getState().reads).toEqual({})
    const told = marksOf(device).length
    engine.markRead(chat)
    await rest()
    expect(marksOf(device)).toHaveLength(told)
    expect(engine.getState().sync.chats[chat]?.chat).toMatchObject({ readSeq: 3, unread: 0, unreadFromSeq: null })
  })

  test('[R44] before somebody’s eyes is never unread, and told as read with its arrival, until they look away', async () => {
    const { engine, device, say, clock } = await createTalk()
    const seen = new Set<number | undefined>()
    engine.subscribe(() => seen.add(unreadOf(engine)))
    const lookAway = engine.keepRead(chat)
    for (let n = 1; n <= 3; n++) say(n)
    await clock.advance(5_000)
    expect([...seen]).toEqual([0])
    expect(marksOf(device).flat().at(-1)).toEqual({ chatId: chat, deliveredSeq: 3, readSeq: 3 })
    lookAway()
    say(4)
    await clock.advance(0)
    expect(unreadOf(engine)).toBe(1)
  })

  test('[R44] while it is caught up with isn’t read by who looked at the end of before', async () => {
    const { engine, device, say, clock } = await createTalk()
    engine.keepRead(chat)
    device.setReachable(false)
    for (let n = 1; n <= 3; n++) say(n)
    device.setReachable(true)
    await clock.advance(30_000)
    expect(unreadOf(engine)).toBe(3)
  })

  test('[R44] [S1.32] never falls, though two devices race', async () => {
    const { engine, device, server, say, clock } = await createTalk()
    const phone = createDevice({ server, clock, number: 6 })
    await phone.online()
    for (let n = 1; n <= 3; n++) say(n)
    await clock.advance(0)
    device.setReachable(false)
    engine.markRead(chat)
    for (let n = 4; n <= 6; n++) say(n)
    await clock.advance(1_000)
    phone.engine.markRead(chat)
    await clock.advance(1_000)
    device.setReachable(true)
    await clock.advance(30_000)
    expect(server.chatOf(chat).toMembers()[0]).toMatchObject({ readSeq: 6 })
    for (const one of [engine, phone.engine]) expect(unreadOf(one)).toBe(0)
  })

  test('[R44] without a connection is told with the next one, and what comes after it counts', async () => {
    const { engine, device, server, say, clock } = await createTalk()
    for (let n = 1; n <= 3; n++) say(n)
    await clock.advance(5_000)
    device.setReachable(false)
    engine.markRead(chat)
    say(4)
    await clock.advance(60_000)
    expect(unreadOf(engine)).toBe(0)
    expect(server.chatOf(chat).toMembers()[0]).toMatchObject({ readSeq: 0 })
    device.setReachable(true)
    await clock.advance(60_000)
    expect(server.chatOf(chat).toMembers()[0]).toMatchObject({ readSeq: 3, deliveredSeq: 4 })
    expect(chatOf(engine.getState(), chat)).toMatchObject({ unread: 1, unreadFromSeq: 4 })
  })

  test('[R44] is told again on the next connection if the server forgot it', async () => {
    const { engine, device, server, say, clock } = await createTalk()
    say(1)
    await clock.advance(5_000)
    const markReceipts = device.markReceipts
    device.markReceipts = () => Promise.resolve()
    engine.markRead(chat)
    await clock.advance(60_000)
    expect(server.chatOf(chat).toMembers()[0]).toMatchObject({ readSeq: 0 })
    expect(unreadOf(engine)).toBe(0)
    device.markReceipts = markReceipts
    device.cut()
    await clock.advance(60_000)
    expect(server.chatOf(chat).toMembers()[0]).toMatchObject({ readSeq: 1 })
  })

  test('[R44] shows what came while it is told, and not what was removed', async () => {
    const { engine, device, server, say, clock } = await createTalk()
    say(1)
    await clock.advance(0)
    device.markReceipts = () => new Promise(() => undefined)
    engine.markRead(chat)
    for (let n = 2; n <= 4; n++) say(n, n === 3 ? alice : bob)
    await clock.advance(0)
    expect(unreadOf(engine)).toBe(2)
    server.remove(bob, messageId(4))
    await clock.advance(0)
    expect(unreadOf(engine)).toBe(1)
    expect(chatOf(engine.getState(), chat)).toMatchObject({ unreadFromSeq: 2 })
  })

  test('[R44] of a chat in which nobody else has spoken is nothing', async () => {
    const { engine, device, say, rest } = await createTalk()
    engine.markRead(chat)
    say(1, alice)
    await rest()
    engine.markRead(chat)
    engine.markRead(otherChat)
    await rest()
    expect(markCalls(device)).toEqual([])
    expect(engine.getState().reads).toEqual({})
  })
})

describe('a chat marked as unread', () => {
  async function createMarked() {
    const world = await createTalk()
    const { engine, say, clock, rest } = world
    for (let n = 1; n <= 3; n++) say(n)
    await clock.advance(0)
    engine.markRead(chat)
    await rest()
    await rest()
    const phone = createDevice({ server: world.server, clock, number: 6 })
    await phone.online()
    const marked = engine.markUnread(chat, 2)
    await clock.advance(0)
    await marked
    return { ...world, phone: phone.engine }
  }

  test('[R45] counts from there on, on every device, and reading it takes the mark back', async () => {
    const { engine, phone, device, clock, rest, server } = await createMarked()
    for (const one of [engine, phone]) expect(chatOf(one.getState(), chat)).toMatchObject({ unread: 2, unreadFromSeq: 2 })
    expect(server.chatOf(chat).toMembers()[0]).toMatchObject({ readSeq: 3 })
    engine.markRead(chat)
    expect(unreadOf(engine)).toBe(0)
    await clock.advance(0)
    await rest()
    for (const one of [engine, phone]) expect(unreadOf(one)).toBe(0)
    expect(markCalls(device).slice(-2)).toEqual(['mark unread 2', 'mark unread null'])
    expect(engine.getState().reads).toEqual({})
  })

  test('[R45] again after it was read is read once more by reading it, on the same connection', async () => {
    const { engine, phone, clock, rest } = await createMarked()
    engine.markRead(chat)
    await rest()
    const marked = engine.markUnread(chat, 1)
    await clock.advance(0)
    await marked
    expect(unreadOf(engine)).toBe(3)
    engine.markRead(chat)
    await rest()
    await rest()
    for (const one of [engine, phone]) expect(unreadOf(one)).toBe(0)
  })

  test('[R45] by another device after it was read here is shown here', async () => {
    const { engine, phone, clock, rest } = await createMarked()
    engine.markRead(chat)
    await rest()
    const marked = phone.markUnread(chat, 3)
    await clock.advance(0)
    await marked
    expect(unreadOf(engine)).toBe(1)
    await clock.advance(60_000)
    expect(unreadOf(engine)).toBe(1)
  })

  test('[R45] by another device while what was read here is being told is shown here', async () => {
    const { engine, phone, device, say, clock, rest } = await createMarked()
    engine.markRead(chat)
    await rest()
    say(4)
    await rest()
    device.markReceipts = () => new Promise(() => undefined)
    engine.markRead(chat)
    expect(unreadOf(engine)).toBe(0)
    const marked = phone.markUnread(chat, 3)
    await clock.advance(0)
    await marked
    expect(chatOf(engine.getState(), chat)).toMatchObject({ unread: 2, unreadFromSeq: 3 })
  })

  test('without a connection is refused in time, and not done later behind the back', async () => {
    const { engine, device, clock, say } = await createTalk()
    say(1)
    await clock.advance(0)
    device.setReachable(false)
    const failed = engine.markUnread(chat, 1).catch((error: unknown) => error)
    await clock.advance(15_000)
    expect(await failed).toMatchObject({ name: 'Fault' })
    device.setReachable(true)
    await clock.advance(60_000)
    expect(markCalls(device)).not.toContain('mark unread 1')
  })
})
