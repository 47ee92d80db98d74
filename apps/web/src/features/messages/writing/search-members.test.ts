import { createChatId, createUserId, type User, type UserId } from '@parley/protocol'
import { expect, test, vi } from 'vitest'
import { type MemberSearch, searchMembers } from './search-members.ts'

type Client = Parameters<typeof searchMembers>[0]
type Page = { cursor?: string; limit: number; query?: string }

const people = Array.from({ length: 240 }, (_, index) => ({ id: createUserId(), username: `person-${index}` }) as User)

/** Pages of `limit`, of which the cursor is where the next one begins. */
function toPage<Item>(all: readonly Item[], { cursor, limit }: Page) {
  const from = Number(cursor ?? 0)
  return Promise.resolve({ items: all.slice(from, from + limit), nextCursor: from + limit < all.length ? String(from + limit) : null })
}

function createServer(memberIds: readonly UserId[]) {
  const list = vi.fn((page: Page) =>
    toPage(
      memberIds.map((userId) => ({ userId })),
      page,
    ),
  )
  const users = vi.fn((page: Page) =>
    toPage(
      people.filter(({ username }) => username.includes(page.query ?? '')),
      page,
    ),
  )
  const client = { members: { list: { query: list } }, users: { list: { query: users } } } as unknown as Client
  const search = (query: string, chatId: MemberSearch['chatId']) =>
    searchMembers(client, { chatId, query, signal: new AbortController().signal })
  return { list, users, search }
}

test('[UX35] in a large chat, whoever is in it and has such a name is found, and nobody else', async () => {
  const chatId = createChatId()
  const inChat = people.slice(100, 220)
  const { search, list } = createServer(inChat.map(({ id }) => id))
  expect((await search('person-15', chatId)).map(({ username }) => username)).toEqual(
    inChat.map(({ username }) => username).filter((name) => name.startsWith('person-15')),
  )
  expect(await search('person-9', chatId)).toEqual([])
  // Of more than a page, asked for once however much is typed.
  expect(list).toHaveBeenCalledTimes(2)
})

test('a name that many have is looked for no further than needed', async () => {
  const { search, users } = createServer(people.slice(0, 60).map(({ id }) => id))
  expect((await search('person', createChatId())).length).toBeGreaterThanOrEqual(6)
  expect(users).toHaveBeenCalledTimes(1)
})

test('members that couldn’t be asked for are asked for again', async () => {
  const chatId = createChatId()
  const { search, list } = createServer(people.slice(0, 3).map(({ id }) => id))
  list.mockRejectedValueOnce(new Error('away'))
  await expect(search('person', chatId)).rejects.toThrow('away')
  expect(await search('person-2', chatId)).toEqual([people[2]])
})
