import type { ChatId, SignalFrame } from '@parley/protocol'
import { limits } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type Device, draft, type Person, refusalOf, type TestServer } from '../../testing/index.ts'

let server: TestServer
let stranger: Person
beforeAll(async () => {
  server = await createTestServer()
  stranger = await server.person('stranger')
})
afterAll(() => server[Symbol.asyncDispose]())

const signalsOf = ({ frames }: Device): SignalFrame[] => frames.filter((frame) => frame.kind === 'signal')
const isOf = (chatId: ChatId) => (frame: { kind: string }) => frame.kind === 'events' && JSON.stringify(frame).includes(chatId)

/** What was published before a message is handed out before it: once that has come, nothing more does. */
async function settle(devices: readonly Device[], one: Person, chatId: ChatId): Promise<void> {
  const { seq } = await one.messages.send(draft({ id: chatId }, 'settled'))
  for (const device of devices) {
    await device.until((frame) => frame.kind === 'events' && frame.events.some((event) => event.seq === seq && isOf(chatId)(frame)))
  }
}

test('[S1.11] in a direct chat all devices of the other hear it at once, open or not, and none of the one who types', async () => {
  const { one, two, chat } = await server.freshChat()
  const [mine, phone, laptop, theirs] = await Promise.all([one.listen(), two.listen(), two.listen(), stranger.listen()])
  await one.typing.set({ chatId: chat.id, on: true })
  await one.typing.set({ chatId: chat.id, on: false })
  const on = { kind: 'signal', type: 'typing', chatId: chat.id, userId: one.user.id, on: true, expiresInMs: limits.typingExpiresMs }
  for (const device of [phone, laptop]) {
    await expect.poll(() => signalsOf(device).at(-1), { timeout: 5_000 }).toEqual({ ...on, on: false })
  }
  await settle([mine, phone, laptop], two, chat.id)
  expect(signalsOf(mine)).toEqual([])
  expect(signalsOf(theirs)).toEqual([])
})

test('[S2.9] in a group who has it open hears it, who has closed it or never opened it does not', async () => {
  const { ann, ben, cat, dan } = await server.people('ann', 'ben', 'cat', 'dan')
  const group = await server.groupOf(ann, ben, cat, dan)
  const [looking, away, elsewhere] = await Promise.all([ben.listen(), cat.listen(), dan.listen()])
  for (const device of [looking, away]) {
    await device.sync.open({ chatId: group.id })
    await device.until((frame) => frame.kind === 'snapshot' && frame.scope === `chat:${group.id}`)
  }
  await away.sync.close({ chatId: group.id })
  await settle([looking, away, elsewhere], ann, group.id)
  await ann.typing.set({ chatId: group.id, on: true })
  await expect.poll(() => signalsOf(looking), { timeout: 5_000 }).toMatchObject([{ userId: ann.user.id, on: true }])
  await settle([away, elsewhere], ann, group.id)
  expect([...signalsOf(away), ...signalsOf(elsewhere)]).toEqual([])
})

test('[S2.9] it is kept nowhere: who comes later hears nothing of it, and the log has nothing', async () => {
  const { one, two, chat } = await server.freshChat()
  const before = await server.db.prisma.event.count()
  await one.typing.set({ chatId: chat.id, on: true })
  const device = await two.listen()
  await settle([device], one, chat.id)
  expect(signalsOf(device)).toEqual([])
  expect(await server.db.prisma.event.count()).toBe(before + 1)
})

test('[S2.9] however often it is said, on however many devices, it is passed on once in three seconds', async () => {
  const { one, two, chat } = await server.freshChat()
  const again = await server.signIn(one)
  const device = await two.listen()
  await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 ? one : again).typing.set({ chatId: chat.id, on: true })))
  await settle([device], one, chat.id)
  expect(signalsOf(device)).toHaveLength(1)
})

test('to a socket that is behind it is dropped, and does not come later', async () => {
  const { one, two, chat } = await server.freshChat()
  const device = await two.listen()
  device.connection.buffered = 10_000_000
  await one.typing.set({ chatId: chat.id, on: true })
  device.connection.buffered = 0
  await settle([device], one, chat.id)
  expect(signalsOf(device)).toEqual([])
})

test('who is not in the chat is refused as if it did not exist', async () => {
  const { chat } = await server.freshChat()
  expect(await refusalOf(stranger.typing.set({ chatId: chat.id, on: true }))).toBe('chat.not-found')
})
