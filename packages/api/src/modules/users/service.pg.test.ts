import { createUserId, type User, userScope } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type Person, refusalOf, type TestServer, verifySync } from '../../testing/index.ts'

let server: TestServer
let alice: Person
beforeAll(async () => {
  server = await createTestServer()
  alice = await server.person('alice')
  await server.people('bob', 'carol', 'dave', 'erin', 'b_o_b')
})
afterAll(() => server[Symbol.asyncDispose]())

const publicFields = ['bio', 'displayName', 'id', 'isBot', 'lastSeenAt', 'presence', 'username']

test('[S0.8] people are listed with public fields only', async () => {
  const { items } = await alice.users.list({})
  expect(items.map(({ username }) => username)).toEqual(['alice', 'b_o_b', 'bob', 'carol', 'dave', 'erin'].sort())
  for (const user of items) expect(Object.keys(user).sort()).toEqual(publicFields)
})

test('[S0.8] page by page everyone comes exactly once', async () => {
  const seen: User[] = []
  let cursor: string | null = null
  do {
    const page: { items: User[]; nextCursor: string | null } = await alice.users.list({ limit: 1, ...(cursor && { cursor }) })
    expect(page.items).toHaveLength(1)
    seen.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  expect(seen).toHaveLength(6)
  expect(new Set(seen.map(({ id }) => id)).size).toBe(6)
})

test('people are found by a part of their name, in any case, and wildcards are letters', async () => {
  const found = async (query: string) => (await alice.users.list({ query })).items.map(({ username }) => username)
  expect(await found('AR')).toEqual(['carol'])
  expect(await found('%')).toEqual([])
  expect(await found('_')).toEqual(['b_o_b'])
  expect(await found('nobody')).toEqual([])
})

test('[S0.9] a known id gives that profile, an unknown one is not found, a malformed one is a bad request', async () => {
  const bob = (await alice.users.list({ query: 'bob' })).items[0]
  if (!bob) throw new Error('bob is there')
  expect(await alice.users.get({ userId: bob.id })).toEqual(bob)
  expect(await refusalOf(alice.users.get({ userId: createUserId() }))).toBe('user.not-found')
  for (const userId of ['', 'x', bob.id.toUpperCase(), `${bob.id} `, '00000000-0000-4000-8000-000000000000']) {
    expect(await refusalOf(alice.users.get({ userId: userId as User['id'] }))).toBe('request.invalid')
  }
})

test('a cursor that was not given is refused', async () => {
  for (const cursor of [
    'x',
    'e30',
    Buffer.from('["a","b"]').toString('base64url'),
    Buffer.from('["\\u0000"]').toString('base64url'),
    'A'.repeat(200),
  ]) {
    expect(await refusalOf(alice.users.list({ cursor }))).toBe('request.invalid')
    expect(await refusalOf(alice.chats.list({ cursor }))).toBe('request.invalid')
  }
})

test('[S2.2] [S4.4] a profile says what its person last said of themselves, to everyone', async () => {
  const gina = await server.person('gina')
  const changed = await gina.users.update({ username: 'Gina.R', displayName: 'Gina Rossi', bio: 'Physics, second floor.\nKnock.' })
  expect(changed).toMatchObject({ id: gina.user.id, username: 'gina.r', displayName: 'Gina Rossi', bio: 'Physics, second floor.\nKnock.' })
  expect(await gina.users.me()).toEqual(changed)
  expect(await alice.users.get({ userId: gina.user.id })).toMatchObject({ username: 'gina.r', bio: 'Physics, second floor.\nKnock.' })
  expect(await gina.users.update({ bio: '' })).toEqual({ ...changed, bio: '' })
  expect((await server.signIn({ user: { username: 'gina.r' } })).user.id).toBe(gina.user.id)
})

test('[S2.2] a name that somebody has is refused with one that is free, in any letter case, and nothing is changed', async () => {
  const hugo = await server.person('hugo')
  for (const username of ['alice', 'ALICE']) {
    await expect(hugo.users.update({ username, bio: 'not stored', displayName: 'Hugo Weiss' })).rejects.toMatchObject({
      code: 'CONFLICT',
      cause: { refusal: { code: 'user.username-taken', facts: { username: 'alice', free: 'hugo.weiss' } } },
    })
  }
  expect(await hugo.users.me()).toEqual(hugo.user)
})

test('of two who want the same name at the same moment one gets it', async () => {
  const { ida, jon } = await server.people('ida', 'jon')
  const outcomes = await Promise.allSettled([ida.users.update({ username: 'wanted' }), jon.users.update({ username: 'wanted' })])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await server.db.prisma.user.count({ where: { username: 'wanted' } })).toBe(1)
})

test.each([
  ['username', { username: 'al' }],
  ['username', { username: 'has space' }],
  ['displayName', { displayName: '' }],
  ['displayName', { displayName: 'a\u202eb' }],
  ['bio', { bio: 'x'.repeat(301) }],
  ['bio', { bio: 'a\u0000b' }],
  ['userId', { userId: 'somebody', bio: 'mine now' }],
  ['isBot', { isBot: true }],
  ['status', { status: 'busy' }],
])('[S4.4] a profile with a bad %s is refused by the name of the field, and there is no field for whose it is', async (field, input) => {
  const before = await alice.users.me()
  await expect(alice.users.update(input as object)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  const error = await alice.users.update(input as object).catch((caught: unknown) => caught)
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error as object))).toContain(field)
  expect(await alice.users.me()).toEqual(before)
})

test('who says what is so already tells nobody', async () => {
  const kim = await server.person('kim')
  const told: string[] = []
  server.core.live.listen(userScope(kim.user.id), {
    userMoved: (userId) => told.push(userId),
    presenceMoved: () => {},
    receiptsMoved: () => {},
    unreadMoved: () => {},
    typed: () => {},
    missed: () => {},
  })
  await kim.users.update({ displayName: 'Kim', bio: 'new' })
  expect(told).toEqual([kim.user.id])
  await kim.users.update({ displayName: 'Kim', bio: 'new' })
  await kim.users.update({})
  expect(told).toEqual([kim.user.id])
})

test('[S2.2] whoever shares a chat with them is told of a new name, on an open stream', async () => {
  const { lea, max } = await server.people('lea', 'max')
  await server.chatBetween(lea, max)
  const device = await max.listen()
  await lea.users.update({ username: 'lea.new', displayName: 'Lea Neu' })
  const told = await device.until((frame) => frame.kind === 'state' && !!frame.users?.some(({ username }) => username === 'lea.new'))
  expect(told).toMatchObject({ users: [expect.objectContaining({ id: lea.user.id, displayName: 'Lea Neu' })] })
})

test('everyone converges when a profile changes', () =>
  verifySync(({ alice }) => alice.users.update({ username: 'alice.m', displayName: 'Alice M', bio: 'new' })))
