import { type ChatId, createMessageId, type Receipt, type UserId } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type Device, draft, type Person, refusalOf, type TestServer } from '../../testing/index.ts'

let server: TestServer
let stranger: Person
beforeAll(async () => {
  server = await createTestServer()
  stranger = await server.person('stranger')
})
afterAll(() => server[Symbol.asyncDispose]())

/** What a device was told of how far somebody is, in the order in which it was told. */
const receiptsOf = ({ frames }: Pick<Device, 'frames'>, userId: UserId): Receipt[] =>
  frames.flatMap((frame) => (frame.kind === 'state' ? (frame.receipts ?? []) : [])).filter((receipt) => receipt.userId === userId)

const unreadIn = ({ frames }: Pick<Device, 'frames'>, chatId: ChatId) =>
  frames.flatMap((frame) => (frame.kind === 'state' ? (frame.unread ?? []) : [])).filter((unread) => unread.chatId === chatId)

test('[S0.23] [S2.7] [S2.8] [S1.38] [S1.20] a message is sent, then delivered, then read, each with its time and in this order', async () => {
  const { one, two, chat } = await server.freshChat()
  const device = await one.listen()
  const message = await one.messages.send(draft(chat, 'hello'))

  await two.receipts.mark({ marks: [{ chatId: chat.id, deliveredSeq: 1 }] })
  await expect.poll(() => receiptsOf(device, two.user.id), { timeout: 5_000 }).toMatchObject([{ deliveredSeq: 1, readSeq: 0 }])
  const [delivered] = (await one.receipts.list({ messageId: message.id })).items
  expect(delivered).toMatchObject({ userId: two.user.id, readAt: null })

  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 1 }] })
  await expect.poll(() => receiptsOf(device, two.user.id).at(-1), { timeout: 5_000 }).toMatchObject({ deliveredSeq: 1, readSeq: 1 })
  const { items } = await one.receipts.list({ messageId: message.id })
  expect(items).toEqual([{ userId: two.user.id, deliveredAt: delivered?.deliveredAt, readAt: expect.any(String) }])
  const [read] = items
  const times = [message.sentAt, read?.deliveredAt, read?.readAt].map((at) => Date.parse(at ?? ''))
  expect(times).toEqual(times.toSorted((earlier, later) => earlier - later))
})

test('to read is to have it: both have the same time when nothing was said of delivery before', async () => {
  const { one, two, chat } = await server.freshChat()
  const message = await one.messages.send(draft(chat, 'hello'))
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 1 }] })
  await expect.poll(async () => (await one.receipts.list({ messageId: message.id })).items, { timeout: 5_000 }).toHaveLength(1)
  const [item] = (await one.receipts.list({ messageId: message.id })).items
  expect(item?.deliveredAt).toBe(item?.readAt)
})

test('[S1.32] a lower mark changes nothing, one beyond the end is the end, one of a chat of others is passed over', async () => {
  const { one, two, chat } = await server.freshChat()
  const foreign = await server.freshChat()
  const device = await one.listen()
  for (const text of ['one', 'two', 'three']) await one.messages.send(draft(chat, text))
  await foreign.one.messages.send(draft(foreign.chat, 'not yours'))

  await two.receipts.mark({
    marks: [
      { chatId: chat.id, readSeq: 1_000_000 },
      { chatId: foreign.chat.id, readSeq: 1 },
      { chatId: chat.id, readSeq: 1, deliveredSeq: 2 },
    ],
  })
  await expect.poll(() => receiptsOf(device, two.user.id), { timeout: 5_000 }).toMatchObject([{ deliveredSeq: 3, readSeq: 3 }])
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 2 }] })
  await one.messages.send(draft(chat, 'four'))
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 4 }] })
  await expect.poll(() => receiptsOf(device, two.user.id).at(-1)?.readSeq, { timeout: 5_000 }).toBe(4)
  expect(receiptsOf(device, two.user.id).map(({ readSeq }) => readSeq)).toEqual([3, 4])
  expect((await foreign.two.chats.get({ chatId: foreign.chat.id })).readSeq).toBe(0)
  expect(receiptsOf(device, foreign.two.user.id)).toEqual([])
})

test('[S1.33] a chat read to its end has the newest message of that moment as read, and one in which nothing was said has none', async () => {
  const { one, two, chat } = await server.freshChat()
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: chat.lastSeq }] })
  expect(await two.chats.get({ chatId: chat.id })).toMatchObject({ lastMessage: null, readSeq: 0, unread: 0 })
  await one.messages.send(draft(chat, 'one'))
  const newest = await one.messages.send(draft(chat, 'two'))
  const { lastSeq, lastMessage } = await two.chats.get({ chatId: chat.id })
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: lastSeq }] })
  expect(lastMessage).toMatchObject({ id: newest.id, seq: newest.seq })
  await expect.poll(() => two.chats.get({ chatId: chat.id }), { timeout: 5_000 }).toMatchObject({ readSeq: newest.seq, unread: 0 })
})

test("[S1.32] one's own reading reaches all of one's devices as what is unread", async () => {
  const { one, two, chat } = await server.freshChat()
  const [phone, laptop] = await Promise.all([two.listen(), two.listen()])
  for (const text of ['one', 'two', 'three']) await one.messages.send(draft(chat, text))
  for (const device of [phone, laptop]) {
    await device.until((frame) => frame.kind === 'events' && frame.events.some(({ seq, type }) => type === 'message.sent' && seq === 3))
  }
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 2 }] })
  for (const device of [phone, laptop]) {
    await expect
      .poll(() => unreadIn(device, chat.id).at(-1), { timeout: 5_000 })
      .toEqual({ chatId: chat.id, readSeq: 2, unread: 1, unreadFromSeq: 3, asOfSeq: 3 })
  }
  expect(await two.chats.get({ chatId: chat.id })).toMatchObject({ readSeq: 2, unread: 1, unreadFromSeq: 3 })
})

test('a mark of unread counts from there on on every device, tells others nothing, and is taken back', async () => {
  const { one, two, chat } = await server.freshChat()
  for (const text of ['one', 'two', 'three']) await one.messages.send(draft(chat, text))
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 3 }] })
  await expect.poll(async () => (await two.chats.get({ chatId: chat.id })).unread, { timeout: 5_000 }).toBe(0)
  const [mine, theirs] = await Promise.all([two.listen(), one.listen()])

  await two.receipts.markUnread({ chatId: chat.id, fromSeq: 2 })
  await expect
    .poll(() => unreadIn(mine, chat.id).at(-1), { timeout: 5_000 })
    .toEqual({ chatId: chat.id, readSeq: 3, unread: 2, unreadFromSeq: 2, asOfSeq: 3 })
  expect(await two.chats.get({ chatId: chat.id })).toMatchObject({ readSeq: 3, unread: 2, unreadFromSeq: 2 })

  await two.receipts.markUnread({ chatId: chat.id, fromSeq: null })
  await expect.poll(() => unreadIn(mine, chat.id).at(-1), { timeout: 5_000 }).toMatchObject({ unread: 0, unreadFromSeq: null })
  expect(receiptsOf(theirs, two.user.id)).toEqual([])
  expect(unreadIn(theirs, chat.id)).toEqual([])
})

test('a mark of unread stays within what its person may read', async () => {
  const { one, two, chat: direct } = await server.freshChat()
  expect(await refusalOf(stranger.receipts.markUnread({ chatId: direct.id, fromSeq: 1 }))).toBe('chat.not-found')
  await two.receipts.markUnread({ chatId: direct.id, fromSeq: 7 })
  expect(await two.chats.get({ chatId: direct.id })).toMatchObject({ unread: 0, unreadFromSeq: null })

  const third = await server.person('latecomer')
  const group = await server.groupOf(one, two)
  for (const text of ['one', 'two', 'three']) await one.messages.send(draft(group, text))
  await one.members.add({ chatId: group.id, userId: third.user.id })
  await one.messages.send(draft(group, 'four'))
  await third.receipts.markUnread({ chatId: group.id, fromSeq: 1 })
  expect(await third.chats.get({ chatId: group.id })).toMatchObject({ unread: 1 })
})

test('[S2.8] in a group everyone sees who has read a message and when, who read it first comes first, its author is not among them', async () => {
  const { ann, ben, cat, dan } = await server.people('ann', 'ben', 'cat', 'dan')
  const group = await server.groupOf(ann, ben, cat)
  const message = await ann.messages.send(draft(group, 'hello'))
  await cat.receipts.mark({ marks: [{ chatId: group.id, readSeq: message.seq }] })
  await expect.poll(async () => (await ben.receipts.list({ messageId: message.id })).items, { timeout: 5_000 }).toHaveLength(1)
  await ben.receipts.mark({ marks: [{ chatId: group.id, deliveredSeq: message.seq }] })
  await ann.receipts.mark({ marks: [{ chatId: group.id, readSeq: message.seq }] })
  await expect.poll(async () => (await cat.receipts.list({ messageId: message.id })).items, { timeout: 5_000 }).toHaveLength(2)
  expect((await ann.receipts.list({ messageId: message.id })).items).toEqual([
    { userId: cat.user.id, deliveredAt: expect.any(String), readAt: expect.any(String) },
    { userId: ben.user.id, deliveredAt: expect.any(String), readAt: null },
  ])

  // Who comes later may not read it, so it was never delivered to them.
  await ann.members.add({ chatId: group.id, userId: dan.user.id })
  await dan.receipts.mark({ marks: [{ chatId: group.id, readSeq: message.seq + 1 }] })
  await expect
    .poll(async () => (await ann.chats.get({ chatId: group.id })).members?.find(({ userId }) => userId === dan.user.id)?.readSeq, {
      timeout: 5_000,
    })
    .toBe(message.seq + 1)
  expect((await ann.receipts.list({ messageId: message.id })).items.map(({ userId }) => userId)).toEqual([cat.user.id, ben.user.id])

  expect(await refusalOf(dan.receipts.list({ messageId: message.id }))).toBe('message.not-found')
  expect(await refusalOf(stranger.receipts.list({ messageId: message.id }))).toBe('message.not-found')
  expect(await refusalOf(ann.receipts.list({ messageId: createMessageId() }))).toBe('message.not-found')
})

test('[S2.8] who does not share what they have read is not seen reading, and does not see it of others', async () => {
  const { one, two, chat } = await server.freshChat()
  const first = await one.messages.send(draft(chat, 'one'))
  await two.messages.send(draft(chat, 'two'))
  await two.settings.update({ shareReadReceipts: false })
  const [mine, theirs] = await Promise.all([two.listen(), one.listen()])
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 2 }] })
  await one.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 2 }] })

  // Delivery isn't hidden, and one's own devices know.
  await expect.poll(() => receiptsOf(theirs, two.user.id).at(-1), { timeout: 5_000 }).toMatchObject({ deliveredSeq: 2, readSeq: 0 })
  await expect.poll(() => receiptsOf(mine, one.user.id).at(-1), { timeout: 5_000 }).toMatchObject({ deliveredSeq: 2, readSeq: 0 })
  await expect.poll(() => unreadIn(mine, chat.id).at(-1), { timeout: 5_000 }).toMatchObject({ readSeq: 2, unread: 0 })
  expect((await one.receipts.list({ messageId: first.id })).items).toMatchObject([{ userId: two.user.id, readAt: null }])
  const second = (await two.messages.list({ chatId: chat.id })).items[1]
  expect((await two.receipts.list({ messageId: second?.id ?? first.id })).items).toMatchObject([{ userId: one.user.id, readAt: null }])

  // Shared again: what was read meanwhile stays untold until something more is read; what others have read is told at once.
  await two.settings.update({ shareReadReceipts: true })
  await expect.poll(() => receiptsOf(mine, one.user.id).at(-1), { timeout: 5_000 }).toMatchObject({ readSeq: 2 })
  expect((await one.receipts.list({ messageId: first.id })).items).toMatchObject([{ readAt: null }])
  expect(receiptsOf(theirs, two.user.id).every(({ readSeq }) => readSeq === 0)).toBe(true)
  await one.messages.send(draft(chat, 'three'))
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 3 }] })
  await expect.poll(() => receiptsOf(theirs, two.user.id).at(-1)?.readSeq, { timeout: 5_000 }).toBe(3)
})

test('a device that was away gets how far everyone is, and what is unread, before it is ready', async () => {
  const { one, two, chat } = await server.freshChat()
  const before = await two.listen()
  for (const text of ['one', 'two', 'three']) await one.messages.send(draft(chat, text))
  await expect.poll(() => before.frames.filter(({ kind }) => kind === 'events').length, { timeout: 5_000 }).toBeGreaterThan(0)
  before.stop()
  await one.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 3 }] })
  await two.receipts.mark({ marks: [{ chatId: chat.id, readSeq: 1 }] })
  await expect.poll(async () => (await two.chats.get({ chatId: chat.id })).readSeq, { timeout: 5_000 }).toBe(1)

  const device = await two.listen({ cursors: { [`user:${two.user.id}`]: 1, [`chat:${chat.id}`]: 2 } })
  expect(device.frames.at(-1)?.kind).toBe('ready')
  expect(device.frames.some(({ kind }) => kind === 'snapshot')).toBe(false)
  expect(receiptsOf(device, one.user.id)).toMatchObject([{ deliveredSeq: 3, readSeq: 3 }])
  expect(unreadIn(device, chat.id)).toEqual([{ chatId: chat.id, readSeq: 1, unread: 2, unreadFromSeq: 2, asOfSeq: 3 }])
})
