import { createUserId, type User } from '@parley/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type Person, refusalOf, type TestServer } from '../../testing/index.ts'

let server: TestServer
let alice: Person
beforeAll(async () => {
  server = await createTestServer()
  alice = await server.person('alice')
  await server.people('bob', 'carol', 'dave', 'erin', 'b_o_b')
})
afterAll(() => server[Symbol.asyncDispose]())

test('[S0.8] people are listed with public fields only', async () => {
  const { items } = await alice.users.list({})
  expect(items.map(({ username }) => username)).toEqual(['alice', 'b_o_b', 'bob', 'carol', 'dave', 'erin'].sort())
  for (const user of items) expect(Object.keys(user).sort()).toEqual(['displayName', 'id', 'username'])
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
