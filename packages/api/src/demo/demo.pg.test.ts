import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type Person, type TestServer } from '../testing/index.ts'
import { chats } from './chats.ts'
import { seedDemoWorld } from './index.ts'
import { bot, type DemoName, demoPassword, people } from './world.ts'

let server: TestServer
let alice: Person
beforeAll(async () => {
  server = await createTestServer()
  await seedDemoWorld(server.db)
  alice = await server.signIn({ user: { username: 'alice' } }, demoPassword)
})
afterAll(() => server[Symbol.asyncDispose]())

const membersOf = (chat: (typeof chats)[number]): readonly DemoName[] =>
  chat.kind === 'direct' ? chat.between : [chat.owner, ...chat.members]
const myChats = async () => (await alice.chats.list({})).items

test('the demo world is one that people could have made: they sign in, and their chats lie in order of the last word', async () => {
  expect(alice.user).toMatchObject({ displayName: 'Alice Moreau', bio: people[0].bio })
  const items = await myChats()
  const mine = chats.filter((chat) => membersOf(chat).includes('alice')).reverse()
  expect(items.map(({ lastMessage }) => lastMessage?.preview)).toEqual(mine.map(({ said }) => said.at(-1)?.text))
  expect(items.map(({ name }) => name)).toEqual(mine.map((chat) => (chat.kind === 'group' ? chat.name : null)))
  const times = items.map(({ lastMessage }) => lastMessage?.sentAt ?? '')
  expect(times).toEqual([...times].sort().reverse())
})

test('Alice has read some chats and not others', async () => {
  const items = await myChats()
  const mine = chats.filter((chat) => membersOf(chat).includes('alice')).reverse()
  expect(items.map(({ unread }) => unread)).toEqual(mine.map(({ unread }) => unread?.alice ?? 0))
})

test('a group has people with roles, a reply, reactions, a mention, an edited message and one that was removed', async () => {
  const fair = (await myChats()).find(({ name }) => name === 'Science Fair 2026')
  if (!fair) throw new Error('the fair has a group')
  expect(fair).toMatchObject({ memberCount: 7, myRole: 'owner', description: expect.stringContaining('Doors open at nine') })
  expect(fair.members?.map(({ role }) => role).sort()).toEqual(['admin', 'member', 'member', 'member', 'member', 'moderator', 'owner'])
  const { items } = await alice.messages.list({ chatId: fair.id, limit: 100 })
  expect(items.some(({ replyToId }) => replyToId !== null)).toBe(true)
  expect(items.some(({ reactions }) => reactions.some(({ count, mine }) => count > 3 && mine))).toBe(true)
  expect(items.some(({ mentions }) => mentions.some(({ username }) => username === bot.username))).toBe(true)
  expect(items.some(({ editedAt, revision }) => editedAt !== null && revision === 2)).toBe(true)
  expect(items.some(({ removedAt }) => removedAt !== null)).toBe(true)
  const times = items.map(({ sentAt }) => sentAt)
  expect(times).toEqual([...times].sort())
})

test('what was said was delivered and read at the time', async () => {
  const withBob = (await myChats()).find(({ lastMessage }) => lastMessage?.preview.startsWith('Deal.'))
  if (!withBob) throw new Error('Alice and Bob have a chat')
  const { items } = await alice.messages.list({ chatId: withBob.id })
  const mine = items.find(({ authorId }) => authorId === alice.user.id)
  if (!mine) throw new Error('Alice has said something')
  const receipts = (await alice.receipts.list({ messageId: mine.id })).items
  expect(receipts).toHaveLength(1)
  const [{ deliveredAt, readAt } = { deliveredAt: '', readAt: null }] = receipts
  expect(deliveredAt >= mine.sentAt && readAt !== null && readAt >= deliveredAt).toBe(true)
  expect(readAt && readAt < new Date().toISOString()).toBe(true)
})

test('[S1.41] the bot is among the people, flagged, has read what was said to it, and nobody is signed in but who signed in', async () => {
  const [fairbot] = (await alice.users.list({ query: bot.username })).items
  expect(fairbot).toMatchObject({ displayName: 'Fairbot', isBot: true })
  const behind = await server.db.prisma.$queryRaw<unknown[]>`
    select 1 from member m join scope s on s.id = 'chat:' || m.chat_id where m.user_id = ${fairbot?.id}::uuid and m.read_seq < s.last_seq`
  expect(behind).toEqual([])
  expect((await alice.auth.sessions({})).items).toHaveLength(1)
})

test('a database with people in it stays as it is', async () => {
  await using other = await createTestServer()
  await other.person('first')
  await seedDemoWorld(other.db)
  expect(await other.db.prisma.user.count()).toBe(1)
})
