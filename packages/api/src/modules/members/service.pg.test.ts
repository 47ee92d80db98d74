import { type ChatId, createUserId, limits, type Member } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, draft, type Person, refusalOf, type TestServer } from '../../testing/index.ts'

let server: TestServer
let stranger: Person
beforeAll(async () => {
  server = await createTestServer()
  stranger = await server.person('stranger')
})
afterAll(() => server[Symbol.asyncDispose]())

let crews = 0
/** A group of four, one for each role, and somebody outside. */
async function freshGroup() {
  crews += 1
  const [owner, admin, moderator, member, outside] = await Promise.all(
    ['owner', 'admin', 'moderator', 'member', 'outside'].map((name) => server.person(`${name}${crews}`)),
  )
  if (!owner || !admin || !moderator || !member || !outside) throw new Error('there are five')
  const { id: chatId } = await server.groupOf(owner, admin, moderator, member)
  await owner.members.setRole({ chatId, userId: admin.user.id, role: 'admin' })
  await owner.members.setRole({ chatId, userId: moderator.user.id, role: 'moderator' })
  return { chatId, owner, admin, moderator, member, outside }
}

const rolesIn = async (chatId: ChatId) => {
  const rows = await server.db.prisma.member.findMany({ where: { chatId } })
  return Object.fromEntries(rows.map(({ userId, role }) => [userId, role]))
}

const lastLine = async (person: Person, chatId: ChatId) => (await person.chats.get({ chatId })).lastMessage

test('[S2.18] [S3.7] [S3.18] whom an admin adds is in, everyone sees the line, and their devices have the group', async () => {
  const { chatId, admin, member, outside } = await freshGroup()
  const device = await outside.listen()
  const heard = await member.listen()
  const added = await admin.members.add({ chatId, userId: outside.user.id })
  const line = await lastLine(member, chatId)
  expect(line).toMatchObject({ kind: 'system', authorId: admin.user.id, system: { type: 'member.added', userIds: [outside.user.id] } })
  const joinedSeq = (line?.seq ?? 0) - 1
  expect(added).toEqual({ userId: outside.user.id, role: 'member', deliveredSeq: joinedSeq, readSeq: joinedSeq })
  expect(await outside.chats.get({ chatId })).toMatchObject({ memberCount: 5, readSeq: joinedSeq, unread: 0, myRole: 'member' })
  await device.until((frame) => frame.kind === 'events' && frame.events.some((event) => event.type === 'chat.joined'))
  await heard.until((frame) => frame.kind === 'events' && frame.events.some((event) => event.type === 'member.added'))
})

test('[S3.18] adding who is in already changes nothing and gives them as they are', async () => {
  const { chatId, owner, admin } = await freshGroup()
  const before = await owner.chats.get({ chatId })
  expect(await owner.members.add({ chatId, userId: admin.user.id })).toMatchObject({ userId: admin.user.id, role: 'admin' })
  expect(await owner.chats.get({ chatId })).toEqual(before)
})

test('[S3.18] somebody who is added by many at once is added once', async () => {
  const { chatId, owner, admin, outside } = await freshGroup()
  const { lastSeq } = await owner.chats.get({ chatId })
  const added = await Promise.all(
    Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? owner : admin).members.add({ chatId, userId: outside.user.id })),
  )
  expect(new Set(added.map((member) => JSON.stringify(member))).size).toBe(1)
  expect((await owner.chats.get({ chatId })).lastSeq).toBe(lastSeq + 1)
})

test('[S3.18] a member without the right adds nobody, and learns nothing of whom they name', async () => {
  const { chatId, moderator, member, outside } = await freshGroup()
  for (const person of [moderator, member]) {
    expect(await refusalOf(person.members.add({ chatId, userId: outside.user.id }))).toBe('chat.not-allowed')
    expect(await refusalOf(person.members.add({ chatId, userId: createUserId() }))).toBe('chat.not-allowed')
  }
  expect(await refusalOf(stranger.members.add({ chatId, userId: outside.user.id }))).toBe('chat.not-found')
  expect(await rolesIn(chatId)).not.toHaveProperty(outside.user.id)
})

test('an unknown person is not found, and a full group takes nobody', async () => {
  const { chatId, owner, outside } = await freshGroup()
  expect(await refusalOf(owner.members.add({ chatId, userId: createUserId() }))).toBe('user.not-found')
  await server.db.prisma.$executeRaw`
    with crowd as (
      insert into "user" (id, username, display_name, password_hash)
      select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'crowd' || n, 'crowd', '' from generate_series(1, ${limits.groupMembersMax - 5}::int) n
      returning id
    )
    insert into member (chat_id, user_id) select ${chatId}::uuid, id from crowd`
  await owner.members.add({ chatId, userId: outside.user.id })
  expect(await refusalOf(owner.members.add({ chatId, userId: stranger.user.id }))).toBe('chat.full')
  const large = await owner.chats.get({ chatId })
  expect(large.memberCount).toBe(limits.groupMembersMax)
  expect(large).not.toHaveProperty('members')
})

test('[S2.18] who is put out hears of it, has the chat no more, and the others see the line', async () => {
  const { chatId, moderator, member, owner } = await freshGroup()
  const device = await member.listen()
  await moderator.members.remove({ chatId, userId: member.user.id })
  await device.until((frame) => frame.kind === 'events' && frame.events.some((event) => event.type === 'chat.left'))
  expect(await refusalOf(member.chats.get({ chatId }))).toBe('chat.not-found')
  expect((await member.chats.list({})).items).toEqual([])
  expect(await lastLine(owner, chatId)).toMatchObject({
    authorId: moderator.user.id,
    system: { type: 'member.removed', userId: member.user.id },
  })
  expect(await owner.chats.get({ chatId })).toMatchObject({ memberCount: 3 })
  expect(await refusalOf(moderator.members.remove({ chatId, userId: member.user.id }))).toBe('member.not-found')
})

test('[S2.18] who leaves is gone, with a line of their own', async () => {
  const { chatId, member, owner } = await freshGroup()
  await member.chats.leave({ chatId })
  expect(await lastLine(owner, chatId)).toMatchObject({
    authorId: member.user.id,
    system: { type: 'member.removed', userId: member.user.id },
  })
  expect(await refusalOf(member.messages.send(draft({ id: chatId }, 'one more thing')))).toBe('chat.not-found')
})

test('[S2.18] who comes back sees what was said while they were there, and nothing from in between', async () => {
  const { chatId, owner, member } = await freshGroup()
  const said = (text: string) => owner.messages.send(draft({ id: chatId }, text))
  await said('before')
  await owner.members.remove({ chatId, userId: member.user.id })
  await said('in between')
  await owner.members.add({ chatId, userId: member.user.id })
  await said('after')
  const texts = (await member.messages.list({ chatId })).items.filter(({ kind }) => kind === 'text').map(({ text }) => text)
  expect(texts).toEqual(['before', 'after'])
  const { lastSeq, unread, unreadFromSeq } = await member.chats.get({ chatId })
  expect({ unread, unreadFromSeq }).toEqual({ unread: 1, unreadFromSeq: lastSeq - 1 })
})

test('[S2.19] roles are given with a line, and what is so already is no change', async () => {
  const { chatId, admin, member } = await freshGroup()
  expect(await admin.members.setRole({ chatId, userId: member.user.id, role: 'moderator' })).toMatchObject({ role: 'moderator' })
  expect(await lastLine(member, chatId)).toMatchObject({
    authorId: admin.user.id,
    system: { type: 'member.role-changed', userId: member.user.id, role: 'moderator' },
  })
  const before = await member.chats.get({ chatId })
  expect(before.myRole).toBe('moderator')
  await admin.members.setRole({ chatId, userId: member.user.id, role: 'moderator' })
  expect(await member.chats.get({ chatId })).toEqual(before)
})

test('[S2.19] handing over makes one owner and one admin, in one event', async () => {
  const { chatId, owner, member } = await freshGroup()
  const device = await owner.listen()
  await owner.members.setRole({ chatId, userId: member.user.id, role: 'owner' })
  expect(await rolesIn(chatId)).toMatchObject({ [owner.user.id]: 'admin', [member.user.id]: 'owner' })
  const frame = await device.until((frame) => frame.kind === 'events' && frame.events.some((event) => event.type === 'member.role-changed'))
  expect(frame).toMatchObject({
    events: [
      {
        roles: [
          { userId: owner.user.id, role: 'admin' },
          { userId: member.user.id, role: 'owner' },
        ],
      },
    ],
  })
})

test('a role of somebody who is not there is not found; who may give none learns nothing', async () => {
  const { chatId, admin, member } = await freshGroup()
  expect(await refusalOf(admin.members.setRole({ chatId, userId: stranger.user.id, role: 'moderator' }))).toBe('member.not-found')
  expect(await refusalOf(admin.members.remove({ chatId, userId: createUserId() }))).toBe('member.not-found')
  expect(await refusalOf(member.members.setRole({ chatId, userId: stranger.user.id, role: 'moderator' }))).toBe('chat.not-allowed')
  expect(await refusalOf(member.members.remove({ chatId, userId: stranger.user.id }))).toBe('chat.not-allowed')
})

test('members are listed by role, then by when they came, and pages give each once', async () => {
  const { chatId, owner, admin, moderator, member, outside } = await freshGroup()
  await owner.members.add({ chatId, userId: outside.user.id, role: 'moderator' })
  await owner.members.add({ chatId, userId: stranger.user.id })
  const listed: Member[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Person['members']['list']>> = await member.members.list({ chatId, limit: 2, ...(cursor && { cursor }) })
    listed.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  expect(listed.map(({ userId }) => userId)).toEqual([owner, admin, moderator, outside, member, stranger].map(({ user }) => user.id))
  expect(await refusalOf(member.members.list({ chatId, cursor: 'WyI5Il0' }))).toBe('request.invalid')
})
