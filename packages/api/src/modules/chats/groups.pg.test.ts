import { type ChatId, chatScope, type MessageId } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type Device, draft, type Person, refusalOf, type TestServer } from '../../testing/index.ts'

let server: TestServer
let alice: Person
let bob: Person
let carol: Person
let dave: Person
beforeAll(async () => {
  server = await createTestServer()
  ;({ alice, bob, carol, dave } = await server.people('alice', 'bob', 'carol', 'dave'))
})
afterAll(() => server[Symbol.asyncDispose]())

/** What a device was told of a chat, in the order it was told. */
const eventsOf = (device: Device, chatId: ChatId) =>
  device.frames.flatMap((frame) => (frame.kind === 'events' && frame.scope === chatScope(chatId) ? frame.events : []))

const messagesOf = (device: Device, chatId: ChatId): MessageId[] =>
  eventsOf(device, chatId).flatMap((event) => (event.type === 'message.sent' ? [event.message.id] : []))

const hears = (device: Device, chatId: ChatId, seq: number) =>
  device.until((frame) => frame.kind === 'events' && frame.scope === chatScope(chatId) && frame.events.some((event) => event.seq >= seq))

test('[S0.14] [S1.12] what is said in a group of three is shown once on each of their six devices, and on no other', async () => {
  const group = await server.groupOf(alice, bob, carol)
  const devices = await Promise.all([alice, alice, bob, bob, carol, carol].map((person) => person.listen()))
  const outside = await dave.listen()

  const message = await bob.messages.send(draft(group, 'hello, both of you'))
  const last = await alice.messages.send(draft(group, 'hello'))
  await Promise.all(devices.map((device) => hears(device, group.id, last.seq)))
  for (const device of devices) expect(messagesOf(device, group.id)).toEqual([message.id, last.id])

  // What comes to Dave after all that has come to him: by then the group's words would have.
  const { id: own } = await server.chatBetween(dave, alice)
  await alice.messages.send(draft({ id: own }, 'only for Dave'))
  await hears(outside, own, 1)
  expect(JSON.stringify(outside.frames)).not.toContain(group.id)
})

test('[S2.20] fifty who send twenty messages each at once end with the same thousand in the same order', async () => {
  const people = await Promise.all(Array.from({ length: 50 }, (_, index) => server.person(`fifty${index}`)))
  const [first, ...others] = people
  if (!first) throw new Error('there are fifty')
  const group = await server.groupOf(first, ...others)
  const devices = await Promise.all(people.map((person) => person.listen()))

  const sent = await Promise.all(
    people.flatMap((person, who) => Array.from({ length: 20 }, (_, index) => person.messages.send(draft(group, `${who}: ${index}`)))),
  )
  const inOrder = sent.sort((one, other) => one.seq - other.seq).map(({ id }) => id)
  const lastSeq = group.lastSeq + 1_000
  await Promise.all(devices.map((device) => hears(device, group.id, lastSeq)))
  for (const device of devices) expect(messagesOf(device, group.id)).toEqual(inOrder)
  const { items } = await first.messages.list({ chatId: group.id, limit: 100 })
  expect(items.map(({ id }) => id)).toEqual(inOrder.slice(-100))
}, 120_000)

test('[S0.18] somebody else’s group is refused as if it did not exist, by whatever way one asks for it', async () => {
  const group = await server.groupOf(alice, bob)
  const device = await dave.listen({ cursors: { [chatScope(group.id)]: 0 } })
  expect(device.frames).toContainEqual({ kind: 'closed', scope: chatScope(group.id), reason: 'removed' })
  expect(await refusalOf(device.sync.open({ chatId: group.id }))).toBe('chat.not-found')
  expect(await refusalOf(device.sync.open({ chatId: group.id, afterSeq: 0 }))).toBe('chat.not-found')
  await alice.messages.send(draft(group, 'not for Dave'))
  const { id: own } = await server.chatBetween(dave, bob)
  await bob.messages.send(draft({ id: own }, 'for Dave'))
  await hears(device, own, 1)
  expect(eventsOf(device, group.id)).toEqual([])
})

test('[S3.8] what somebody outside sends to a group is refused, and nobody is told of it', async () => {
  const group = await server.groupOf(alice, bob)
  const device = await bob.listen()
  expect(await refusalOf(dave.messages.send(draft(group, 'let me in')))).toBe('chat.not-found')
  const said = await alice.messages.send(draft(group, 'just us'))
  await hears(device, group.id, said.seq)
  expect(messagesOf(device, group.id)).toEqual([said.id])
})

test.each([
  ['put out', 'removed', (chatId: ChatId) => alice.members.remove({ chatId, userId: carol.user.id })],
  ['gone', 'left', (chatId: ChatId) => carol.chats.leave({ chatId })],
] as const)(
  '[S0.18] [S2.18] who is %s while listening hears that the chat ends, and nothing that comes after',
  async (_how, reason, leave) => {
    const group = await server.groupOf(alice, bob, carol)
    const scope = chatScope(group.id)
    const [device, opened] = await Promise.all([carol.listen(), carol.listen()])
    await opened.sync.open({ chatId: group.id })
    const before = await bob.messages.send(draft(group, 'Carol hears this'))
    await Promise.all([device, opened].map((each) => hears(each, group.id, before.seq)))

    await leave(group.id)
    const after = await bob.messages.send(draft(group, 'and not this'))
    const elsewhere = await server.chatBetween(carol, bob)
    const barrier = await bob.messages.send(draft(elsewhere, 'but this'))
    for (const each of [device, opened]) {
      await each.until((frame) => frame.kind === 'closed' && frame.scope === scope)
      await hears(each, elsewhere.id, barrier.seq)
      expect(each.frames.filter((frame) => frame.kind === 'closed')).toEqual([{ kind: 'closed', scope, reason }])
      expect(eventsOf(each, group.id).filter(({ seq }) => seq >= after.seq)).toEqual([])
      expect(messagesOf(each, group.id)).toEqual([before.id])
    }
  },
)
