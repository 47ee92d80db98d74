import type { useTrpc } from '@parley/client/react'
import { type ChatId, limits, type User, type UserId } from '@parley/protocol'

type Client = ReturnType<typeof useTrpc>
export type MemberSearch = { chatId: ChatId; query: string; signal: AbortSignal }

/** As many as a list shows, and how far one looks for them among all people of the server. */
const countEnough = 6
const pagesMax = 3
const membersFreshMs = 30_000

/** Members whose names fit. The list of members can't be searched by name, and the list of people knows no chats: who is in both is meant. */
export async function searchMembers(client: Client, { chatId, query, signal }: MemberSearch): Promise<User[]> {
  const members = await membersOf(client, chatId)
  const found: User[] = []
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const { items, nextCursor }: { items: User[]; nextCursor: string | null } = await client.users.list.query(
      {
        limit: limits.pageItemsMax,
        ...(query !== '' && { query: Array.from(query).slice(0, limits.queryCharsMax).join('') }),
        ...(cursor !== null && { cursor }),
      },
      { signal },
    )
    found.push(...items.filter(({ id }) => members.has(id)))
    cursor = nextCursor
    if (cursor === null || found.length >= countEnough) break
  }
  return found
}

const known = new Map<ChatId, { members: Promise<ReadonlySet<UserId>>; askedAt: number }>()

/** Asked for once while somebody writes a name, not at every letter. */
function membersOf(client: Client, chatId: ChatId): Promise<ReadonlySet<UserId>> {
  const before = known.get(chatId)
  if (before && Date.now() - before.askedAt < membersFreshMs) return before.members
  const members = listMembers(client, chatId)
  known.set(chatId, { members, askedAt: Date.now() })
  members.catch(() => known.delete(chatId))
  return members
}

async function listMembers(client: Client, chatId: ChatId): Promise<ReadonlySet<UserId>> {
  const userIds = new Set<UserId>()
  let cursor: string | null = null
  do {
    const { items, nextCursor }: { items: { userId: UserId }[]; nextCursor: string | null } = await client.members.list.query({
      chatId,
      limit: limits.pageItemsMax,
      ...(cursor !== null && { cursor }),
    })
    for (const { userId } of items) userIds.add(userId)
    cursor = nextCursor
  } while (cursor !== null)
  return userIds
}
