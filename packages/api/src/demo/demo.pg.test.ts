import { expect, test } from 'vitest'
import { createTestServer } from '../testing/index.ts'
import { seedDemoWorld } from './index.ts'
import { chats, demoPassword } from './world.ts'

test('the demo world is one that people could have made: they sign in, and their chats lie in order of the last word', async () => {
  await using server = await createTestServer()
  await seedDemoWorld(server.db)
  const alice = await server.signIn({ user: { username: 'alice' } }, demoPassword)
  expect(alice.user.displayName).toBe('Alice Moreau')
  const { items } = await alice.chats.list({})
  const mine = chats.filter(({ between }) => between.some((name) => name === 'alice'))
  expect(items.map(({ lastMessage }) => lastMessage?.preview)).toEqual(mine.map(({ said }) => said.at(-1)?.[1]).reverse())
  const times = items.map(({ lastMessage }) => lastMessage?.sentAt ?? '')
  expect(times).toEqual([...times].sort().reverse())
})

test('a database with people in it stays as it is', async () => {
  await using server = await createTestServer()
  await server.person('first')
  await seedDemoWorld(server.db)
  expect(await server.db.prisma.user.count()).toBe(1)
})
