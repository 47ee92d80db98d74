import {
  type Chat,
  type ChatEvent,
  type EventsFrame,
  type Frame,
  limits,
  type Message,
  type ReactionSet,
  type UserEvent,
} from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type Device, draft, refusalOf, type TestServer, verifySync } from '../../testing/index.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

test.each([
  ['joined with zero-width joiners', '👩‍👩‍👧‍👦'],
  ['a kiss of two skin tones', '👩🏻‍❤️‍💋‍👩🏼'],
  ['with a skin tone', '👍🏽'],
  ['a flag of two letters', '🇩🇪'],
  ['a flag of tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['the rainbow flag', '🏳️‍🌈'],
  ['a keycap', '1️⃣'],
  ['a heart with its variation selector', '❤️'],
])('[S2.22] an emoji that is %s comes back code point by code point, in a text and as a reaction', async (_what, emoji) => {
  const { one, two, chat } = await server.freshChat()
  const device = await two.listen()
  const { id } = await one.messages.send(draft(chat, `before ${emoji} after`))
  const reacted = await one.messages.react({ messageId: id, emoji, on: true })
  expect(reacted).toMatchObject({ text: `before ${emoji} after`, reactions: [{ emoji, count: 1, mine: true }] })
  expect((await two.messages.list({ chatId: chat.id })).items[0]?.reactions).toEqual([{ emoji, count: 1, mine: false }])
  expect((await two.messages.reactions({ messageId: id })).items).toEqual([expect.objectContaining({ emoji, userId: one.user.id })])
  expect(await heard(device, chat, 1)).toEqual([expect.objectContaining({ emoji, actorId: one.user.id, on: true, count: 1 })])
})

test.each(['x', '', '👍👍', '👍 ', '1', '❤\u{fe0e}', '\u{1f3fd}\u{200d}'])('what is not one emoji is refused: %j', async (emoji) => {
  const { one, chat } = await server.freshChat()
  const { id } = await one.messages.send(draft(chat, 'hello'))
  expect(await refusalOf(one.messages.react({ messageId: id, emoji, on: true }))).toBe('request.invalid')
})

test('[S2.23] twenty who set the same reaction at once are one row and one event', async () => {
  const { one, two, chat } = await server.freshChat()
  const devices = await Promise.all([one.listen(), two.listen()])
  const { id } = await one.messages.send(draft(chat, 'hello'))
  const phone = await server.signIn(one)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : phone).messages.react({ messageId: id, emoji: '🎉', on: true })),
  )
  for (const { reactions } of answers) expect(reactions).toEqual([{ emoji: '🎉', count: 1, mine: true }])
  expect(await server.db.prisma.reaction.count({ where: { messageId: id } })).toBe(1)

  await two.messages.react({ messageId: id, emoji: '🎉', on: true })
  for (const device of devices) expect((await heard(device, chat, 2)).map(({ count }) => count)).toEqual([1, 2])
})

test('[S2.23] twenty toggles at once of three people end in a count on which everyone agrees', async () => {
  const [owner, ...others] = await Promise.all(['toggler1', 'toggler2', 'toggler3'].map(server.person))
  if (!owner) throw new Error('there are three')
  const group = await server.groupOf(owner, ...others)
  const people = [owner, ...others]
  const devices = await Promise.all(people.map((person) => person.listen()))
  const { id } = await owner.messages.send(draft(group, 'vote'))
  const toggles = Array.from({ length: 20 }, (_, index) => ({ person: people[index % 3] ?? owner, on: index % 2 === 0 }))
  await Promise.all(toggles.map(({ person, on }) => person.messages.react({ messageId: id, emoji: '👍', on })))
  const last = await owner.messages.send(draft(group, 'counted'))

  const rows = await server.db.prisma.reaction.findMany({ where: { messageId: id } })
  expect(new Set(rows.map(({ userId }) => userId)).size).toBe(rows.length)
  const told = await Promise.all(devices.map((device) => heardUpTo(device, last)))
  for (const events of told) expect(events).toEqual(told[0])
  // Each event says how many there are after it: whoever hears it needs no other.
  const on = new Set<string>()
  for (const event of told[0] ?? []) {
    if (event.on) on.add(event.actorId)
    else on.delete(event.actorId)
    expect(event.count).toBe(on.size)
  }
  expect(on).toEqual(new Set(rows.map(({ userId }) => userId)))
  for (const person of people) {
    const { reactions } = await person.messages.get({ messageId: id })
    const expected = rows.length === 0 ? [] : [{ emoji: '👍', count: rows.length, mine: on.has(person.user.id) }]
    expect(reactions).toEqual(expected)
  }
})

test('a reaction that is as asked already changes nothing and is no event', async () => {
  const { one, two, chat } = await server.freshChat()
  const { id } = await one.messages.send(draft(chat, 'hello'))
  expect(await two.messages.react({ messageId: id, emoji: '👍', on: false })).toMatchObject({ updatedSeq: 1, reactions: [] })
  await two.messages.react({ messageId: id, emoji: '👍', on: true })
  expect(await two.messages.react({ messageId: id, emoji: '👍', on: true })).toMatchObject({ updatedSeq: 2, revision: 1, editedAt: null })
  expect(await two.messages.react({ messageId: id, emoji: '👍', on: false })).toMatchObject({ updatedSeq: 3, reactions: [] })
  expect((await one.messages.list({ chatId: chat.id })).asOfSeq).toBe(3)
})

test('reactions keep their places: they are in the order of their code units', async () => {
  const { one, two, chat } = await server.freshChat()
  const { id } = await one.messages.send(draft(chat, 'hello'))
  const emoji = ['☝️', '🇩🇪', '☝🏽', '👍', '❤️‍🔥', '❤️']
  for (const each of emoji) await one.messages.react({ messageId: id, emoji: each, on: true })
  expect((await two.messages.get({ messageId: id })).reactions.map((reaction) => reaction.emoji)).toEqual([...emoji].sort())
})

test('a message takes twenty different emoji, and more people of each', async () => {
  const { one, two, chat } = await server.freshChat()
  const { id } = await one.messages.send(draft(chat, 'hello'))
  const emoji = Array.from({ length: limits.emojiPerMessageMax + 1 }, (_, index) => String.fromCodePoint(0x1f600 + index))
  for (const each of emoji.slice(0, -1)) await one.messages.react({ messageId: id, emoji: each, on: true })
  const oneMore = { messageId: id, emoji: emoji.at(-1) ?? '', on: true }
  expect(await refusalOf(two.messages.react(oneMore))).toBe('message.reactions-too-many')
  const { reactions } = await two.messages.react({ messageId: id, emoji: emoji[0] ?? '', on: true })
  expect(reactions[0]).toEqual({ emoji: emoji[0], count: 2, mine: true })
  await one.messages.react({ messageId: id, emoji: emoji[1] ?? '', on: false })
  expect((await two.messages.react(oneMore)).reactions).toHaveLength(limits.emojiPerMessageMax)
})

test('who reacted comes page by page: by emoji, then by when, each once', async () => {
  const { one, two, chat } = await server.freshChat()
  const { id } = await one.messages.send(draft(chat, 'hello'))
  const set = [
    [two, '👩🏻‍❤️‍💋‍👩🏼'],
    [one, '👩🏻‍❤️‍💋‍👩🏼'],
    [one, '☝️'],
    [two, '👍'],
    [one, '👍'],
  ] as const
  for (const [person, emoji] of set) await person.messages.react({ messageId: id, emoji, on: true })
  const pages: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof one.messages.reactions>> = await one.messages.reactions({
      messageId: id,
      limit: 2,
      ...(cursor && { cursor }),
    })
    pages.push(...page.items.map(({ emoji, userId }) => `${emoji} ${userId}`))
    cursor = page.nextCursor
  }
  const [, , first, ...thumbs] = set
  expect(pages).toEqual([first, ...thumbs, set[0], set[1]].map(([person, emoji]) => `${emoji} ${person.user.id}`))
  const ofOne = await one.messages.reactions({ messageId: id, emoji: '👍', limit: 1 })
  const rest = await one.messages.reactions({ messageId: id, emoji: '👍', cursor: ofOne.nextCursor ?? '' })
  expect([...ofOne.items, ...rest.items].map(({ emoji, userId }) => `${emoji} ${userId}`)).toEqual(
    pages.filter((each) => each.startsWith('👍')),
  )
  expect(rest.nextCursor).toBeNull()
  expect(await refusalOf(one.messages.reactions({ messageId: id, cursor: 'WyJ4Il0' }))).toBe('request.invalid')
})

test('everyone converges when a reaction is set and taken back', () =>
  verifySync(async ({ alice, bob, message }) => {
    await bob.messages.react({ messageId: message.id, emoji: '👍', on: true })
    await alice.messages.react({ messageId: message.id, emoji: '👍', on: true })
    await alice.messages.react({ messageId: message.id, emoji: '🎉', on: true })
    await bob.messages.react({ messageId: message.id, emoji: '👍', on: false })
    expect((await alice.messages.get({ messageId: message.id })).reactions).toHaveLength(2)
  }))

const isOfChat =
  ({ id }: Pick<Chat, 'id'>) =>
  (frame: Frame): frame is EventsFrame =>
    frame.kind === 'events' && frame.scope === `chat:${id}`

const reactionsIn = (device: Device, chat: Pick<Chat, 'id'>): ReactionSet[] =>
  device.frames
    .filter(isOfChat(chat))
    .flatMap((frame): (ChatEvent | UserEvent)[] => frame.events)
    .filter((event) => event.type === 'reaction.set')

/** The reactions of a chat that a device has been told of, once there are so many. */
async function heard(device: Device, chat: Chat, count: number): Promise<ReactionSet[]> {
  await device.until(() => reactionsIn(device, chat).length >= count)
  return reactionsIn(device, chat)
}

/** Those up to a message. */
async function heardUpTo(device: Device, { id, chatId }: Message): Promise<ReactionSet[]> {
  await device.until(
    (frame) => isOfChat({ id: chatId })(frame) && frame.events.some((event) => event.type === 'message.sent' && event.message.id === id),
  )
  return reactionsIn(device, { id: chatId })
}
