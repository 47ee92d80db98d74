import { type ChatId, createChatId, createUserId } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, draft, type Person, refusalOf, type TestServer } from '../../testing/index.ts'

let server: TestServer
let alice: Person
let bob: Person
let dave: Person
beforeAll(async () => {
  server = await createTestServer()
  ;({ alice, bob, dave } = await server.people('alice', 'bob', 'dave'))
})
afterAll(() => server[Symbol.asyncDispose]())

test('[S0.10] a chat that one starts is in the list of both', async () => {
  const chat = await server.chatBetween(alice, bob)
  expect(chat).toMatchObject({ kind: 'direct', name: null, memberCount: 2, lastMessage: null, lastSeq: 0 })
  expect((await alice.chats.list({})).items.map(({ id }) => id)).toContain(chat.id)
  expect((await bob.chats.list({})).items.map(({ id }) => id)).toContain(chat.id)
  expect((await dave.chats.list({})).items).toEqual([])
})

test('[S0.10] twenty who start the same chat at once, from both sides, get the same one', async () => {
  const { carol, erin } = await server.people('carol', 'erin')
  const chats = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? server.chatBetween(carol, erin) : server.chatBetween(erin, carol))),
  )
  expect(new Set(chats.map(({ id }) => id)).size).toBe(1)
  expect((await carol.chats.list({})).items).toHaveLength(1)
})

test('[S0.10] with someone who does not exist nothing is created', async () => {
  const before = await server.db.prisma.chat.count()
  expect(await refusalOf(alice.chats.create({ kind: 'direct', memberIds: [createUserId()] }))).toBe('user.not-found')
  expect(await refusalOf(alice.chats.create({ kind: 'direct', memberIds: [alice.user.id] }))).toBe('chat.members-wrong')
  expect(await refusalOf(alice.chats.create({ kind: 'direct', memberIds: [bob.user.id, dave.user.id] }))).toBe('chat.members-wrong')
  expect(await server.db.prisma.chat.count()).toBe(before)
})

test('naming oneself as well changes nothing', async () => {
  const chat = await server.chatBetween(alice, bob)
  const again = await bob.chats.create({ kind: 'direct', memberIds: [bob.user.id, alice.user.id, alice.user.id].slice(0, 2) })
  expect(again.id).toBe(chat.id)
})

test('[S0.10] a chat of others looks like one that does not exist', async () => {
  const chat = await server.chatBetween(alice, bob)
  expect(await refusalOf(dave.chats.get({ chatId: chat.id }))).toBe('chat.not-found')
  expect(await refusalOf(dave.chats.get({ chatId: createChatId() }))).toBe('chat.not-found')
  expect(await refusalOf(dave.chats.get({ chatId: 'x' as ChatId }))).toBe('request.invalid')
})

test('the most recently active chat comes first, and pages give each chat once', async () => {
  const frank = await server.person('frank')
  const others = await Promise.all(Array.from({ length: 5 }, (_, index) => server.person(`other${index}`)))
  const chats = []
  for (const other of others) chats.push(await server.chatBetween(frank, other))
  for (const chat of chats) await frank.messages.send(draft(chat, 'hello'))
  const oldest = chats[0]
  if (!oldest) throw new Error('there are five')
  await frank.messages.send(draft(oldest, 'on top again'))

  const ids: ChatId[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof frank.chats.list>> = await frank.chats.list({ limit: 2, ...(cursor && { cursor }) })
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor)
  expect(ids).toEqual([oldest, ...chats.slice(1).reverse()].map(({ id }) => id))
  expect((await frank.chats.get({ chatId: oldest.id })).lastMessage).toMatchObject({
    seq: 2,
    preview: 'on top again',
    authorId: frank.user.id,
  })
})

test('a preview is at most 200 code points, and never half of one', async () => {
  const chat = await server.chatBetween(alice, dave)
  await alice.messages.send(draft(chat, '👩‍🚀'.repeat(500)))
  const preview = (await dave.chats.get({ chatId: chat.id })).lastMessage?.preview ?? ''
  expect([...preview]).toHaveLength(200)
  expect(preview.isWellFormed()).toBe(true)
})
