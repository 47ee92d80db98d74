import { type ChatId, createChatId, createUserId, limits } from '@parley/protocol'
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
  expect(chat).toMatchObject({
    kind: 'direct',
    name: null,
    description: '',
    memberCount: 2,
    lastMessage: null,
    lastSeq: 0,
    myRole: 'member',
  })
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

test('[S2.17] [S1.19] a group has a name, its members see it and each other, and who made it owns it', async () => {
  const { uma: one, vik: two, wen: three } = await server.people('uma', 'vik', 'wen')
  const group = await one.chats.create({
    kind: 'group',
    name: 'Science fair 🌋',
    description: 'Tables, cables, volcanoes',
    memberIds: [two.user.id, three.user.id, two.user.id],
  })
  expect(group).toMatchObject({
    kind: 'group',
    name: 'Science fair 🌋',
    description: 'Tables, cables, volcanoes',
    memberCount: 3,
    myRole: 'owner',
    lastSeq: 1,
    unread: 0,
    unreadFromSeq: null,
  })
  expect(group.lastMessage).toMatchObject({
    seq: 1,
    kind: 'system',
    authorId: one.user.id,
    preview: '',
    removedAt: null,
    system: { type: 'member.added', userIds: expect.arrayContaining([one, two, three].map(({ user }) => user.id)) },
  })
  for (const person of [two, three]) {
    const [chat] = (await person.chats.list({})).items
    expect(chat).toEqual({ ...group, myRole: 'member' })
    expect(chat?.members).toEqual(
      [
        { userId: one.user.id, role: 'owner', deliveredSeq: 0, readSeq: 0 },
        { userId: two.user.id, role: 'member', deliveredSeq: 0, readSeq: 0 },
        { userId: three.user.id, role: 'member', deliveredSeq: 0, readSeq: 0 },
      ].sort((a, b) => (a.userId < b.userId ? -1 : 1)),
    )
  }
})

test('[S2.17] a group reaches the open devices of its members', async () => {
  const { one, two } = await server.freshChat()
  const device = await two.listen()
  const group = await server.groupOf(one, two)
  const heard = await device.until((frame) => frame.kind === 'events' && frame.events.some(({ type }) => type === 'chat.joined'))
  expect(heard).toMatchObject({ events: [{ type: 'chat.joined', chat: { id: group.id, name: group.name, myRole: 'member' } }] })
})

test('the same creation again gives the group as it is now; anything else with its id is refused', async () => {
  const { one, two } = await server.freshChat()
  const asked = { kind: 'group' as const, id: createChatId(), name: 'Once', memberIds: [two.user.id] }
  const made = await Promise.all([one.chats.create({ ...asked }), one.chats.create({ ...asked, memberIds: [two.user.id, one.user.id] })])
  expect(made[0]).toEqual(made[1])
  await one.chats.update({ chatId: asked.id, name: 'Twice' })
  expect(await one.chats.create({ ...asked, memberIds: [two.user.id] })).toMatchObject({ id: asked.id, name: 'Twice', lastSeq: 2 })

  expect(await refusalOf(one.chats.create({ ...asked, memberIds: [alice.user.id] }))).toBe('chat.id-taken')
  expect(await refusalOf(one.chats.create({ ...asked, memberIds: [two.user.id], name: 'Another' }))).toBe('chat.id-taken')
  expect(await refusalOf(two.chats.create({ ...asked, memberIds: [one.user.id] }))).toBe('chat.id-taken')
  expect(await refusalOf(dave.chats.create({ ...asked, memberIds: [one.user.id] }))).toBe('chat.id-taken')
})

test('with one unknown among the members, or too many, nothing is created', async () => {
  const before = await server.db.prisma.chat.count()
  const group = { kind: 'group', name: 'Nobody' } as const
  expect(await refusalOf(alice.chats.create({ ...group, memberIds: [bob.user.id, createUserId()] }))).toBe('user.not-found')
  const crowd = Array.from({ length: limits.groupMembersMax }, createUserId)
  expect(await refusalOf(alice.chats.create({ ...group, memberIds: crowd }))).toBe('chat.full')
  expect(await refusalOf(alice.chats.create({ ...group, memberIds: [...crowd, createUserId()] }))).toBe('request.invalid')
  expect(await server.db.prisma.chat.count()).toBe(before)
})

test('name and description of a group change with a line that says so, and what is so already is no change', async () => {
  const { one, two } = await server.freshChat()
  const group = await server.groupOf(one, two)
  const updated = await one.chats.update({ chatId: group.id, name: 'Renamed', description: 'What for' })
  expect(updated).toMatchObject({ name: 'Renamed', description: 'What for', lastSeq: 2 })
  expect(updated.lastMessage?.system).toEqual({ type: 'chat.updated', changed: ['name', 'description'] })
  expect(await one.chats.update({ chatId: group.id, name: 'Renamed' })).toEqual(updated)
  expect(await one.chats.update({ chatId: group.id })).toEqual(updated)
  const emptied = await one.chats.update({ chatId: group.id, description: '' })
  expect(emptied).toMatchObject({ name: 'Renamed', description: '', lastSeq: 3 })
  expect(await two.chats.get({ chatId: group.id })).toMatchObject({ name: 'Renamed', description: '' })
})

test('[S2.19] an owner with others in the group hands it over before leaving; the last one may just go', async () => {
  const { one, two } = await server.freshChat()
  const { id: chatId } = await server.groupOf(one, two)
  expect(await refusalOf(one.chats.leave({ chatId }))).toBe('chat.owner-hands-over-first')
  await one.members.setRole({ chatId, userId: two.user.id, role: 'owner' })
  await one.chats.leave({ chatId })
  expect(await refusalOf(one.chats.get({ chatId }))).toBe('chat.not-found')
  expect(await two.chats.get({ chatId })).toMatchObject({
    memberCount: 1,
    myRole: 'owner',
    lastMessage: { system: { type: 'member.removed' } },
  })
  await two.chats.leave({ chatId })
  expect(await refusalOf(two.chats.leave({ chatId }))).toBe('chat.not-found')
  expect((await two.chats.list({})).items).toHaveLength(1)
})

test('what others said and nobody removed is unread, from the first one that was not read', async () => {
  const { one, two } = await server.freshChat()
  const group = await server.groupOf(one, two)
  const of = async (person: Person) => {
    const { readSeq, unread, unreadFromSeq } = await person.chats.get({ chatId: group.id })
    return { readSeq, unread, unreadFromSeq }
  }
  expect(await of(two)).toEqual({ readSeq: 0, unread: 0, unreadFromSeq: null })
  for (const text of ['one', 'two', 'three']) await one.messages.send(draft(group, text))
  await two.messages.send(draft(group, 'mine'))
  await one.chats.update({ chatId: group.id, name: 'A line of the system' })
  expect(await of(two)).toEqual({ readSeq: 0, unread: 3, unreadFromSeq: 1 })
  expect(await of(one)).toEqual({ readSeq: 0, unread: 1, unreadFromSeq: 1 })

  const member = { chatId_userId: { chatId: group.id, userId: two.user.id } }
  await server.db.prisma.member.update({ where: member, data: { readSeq: 3 } })
  expect(await of(two)).toEqual({ readSeq: 3, unread: 1, unreadFromSeq: 4 })
  await server.db.prisma.member.update({ where: member, data: { unreadFromSeq: 3 } })
  expect(await of(two)).toEqual({ readSeq: 3, unread: 2, unreadFromSeq: 3 })
  await server.db.prisma.member.update({ where: member, data: { readSeq: 6, unreadFromSeq: null } })
  expect(await of(two)).toEqual({ readSeq: 6, unread: 0, unreadFromSeq: null })
})

test('a removed message is not unread, and shows nothing of what it said', async () => {
  const { one, two, chat } = await server.freshChat()
  const message = await one.messages.send(draft(chat, 'a secret'))
  await one.messages.remove({ messageId: message.id })
  const seen = await two.chats.get({ chatId: chat.id })
  expect(seen).toMatchObject({
    unread: 0,
    unreadFromSeq: null,
    lastMessage: { id: message.id, preview: '', removedAt: expect.any(String) },
  })
  expect(JSON.stringify(seen)).not.toContain('a secret')
})

test('an unread count stops at its limit', async () => {
  const { one, two, chat } = await server.freshChat()
  await Promise.all(Array.from({ length: limits.unreadMax + 20 }, (_, index) => one.messages.send(draft(chat, String(index)))))
  expect(await two.chats.get({ chatId: chat.id })).toMatchObject({ unread: limits.unreadMax, unreadFromSeq: 1 })
})

test('who keeps to themselves what they have read does not see it of others', async () => {
  const { one, two, chat } = await server.freshChat()
  await server.db.prisma.member.updateMany({ where: { chatId: chat.id }, data: { readSeq: 7, sharedReadSeq: 7, deliveredSeq: 9 } })
  await server.db.prisma.user.update({ where: { id: two.user.id }, data: { shareReadReceipts: false } })
  const readSeqs = async (person: Person) =>
    Object.fromEntries((await person.chats.get({ chatId: chat.id })).members?.map(({ userId, readSeq }) => [userId, readSeq]) ?? [])
  expect(await readSeqs(one)).toEqual({ [one.user.id]: 7, [two.user.id]: 7 })
  expect(await readSeqs(two)).toEqual({ [one.user.id]: 0, [two.user.id]: 7 })
  expect((await two.members.list({ chatId: chat.id })).items.find(({ userId }) => userId === one.user.id)).toMatchObject({
    deliveredSeq: 9,
    readSeq: 0,
  })
})
