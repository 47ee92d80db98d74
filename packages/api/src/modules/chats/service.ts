import type { Tx } from '@parley/db'
import {
  type Chat,
  type ChatId,
  type ChatsPage,
  type CreateChat,
  chatScope,
  createChatId,
  type ListChats,
  type UserId,
  userScope,
} from '@parley/protocol'
import type { Context, SignedInContext } from '../../context.ts'
import { append, createScope, lockScopes, transact } from '../../log/append.ts'
import { invariant, refuse } from '../../platform/refuse.ts'
import { getUsers } from '../users/service.ts'
import { chatJoined } from './events.ts'
import { type ChatPosition, findChats, findPeople, listChats as listChatsPage, readChatPositions as readPositions } from './queries.ts'

/** One direct chat for each pair, however many ask at once: the unique key of the pair lets one in, and the others find its chat. */
export async function createChat(ctx: SignedInContext, { memberIds }: CreateChat): Promise<Chat> {
  const others = [...new Set(memberIds)].filter((id) => id !== ctx.actor.userId)
  const [otherId] = others
  if (!otherId || others.length !== 1) refuse('chat.members-wrong')
  if ((await getUsers(ctx, [otherId])).length !== 1) refuse('user.not-found')

  const pair = [ctx.actor.userId, otherId].sort()
  const chatId = await transact(ctx, async (tx) => {
    const newId = createChatId()
    const id = await insertDirectChat(tx, newId, pair)
    if (id !== newId) return id
    await createScope(tx, chatScope(id))
    await lockScopes(tx, pair.map(userScope))
    for (const userId of pair) {
      await tx.member.create({ data: { chatId: id, userId } })
      await tx.membership.create({ data: { chatId: id, userId, joinedSeq: 0 } })
      await append(tx, userScope(userId), chatJoined(id, 0))
    }
    return id
  })
  return getChat(ctx, chatId)
}

/** Gives the id of the pair's chat: the new one, or that of who was faster (the insert waits for their commit). */
async function insertDirectChat(tx: Tx, newId: ChatId, pair: readonly UserId[]): Promise<ChatId> {
  const directKey = pair.join(' ')
  const inserted = await tx.$executeRaw`
    insert into chat (id, kind, direct_key) values (${newId}::uuid, 'direct', ${directKey}) on conflict (direct_key) do nothing`
  if (inserted === 1) return newId
  const existing = await tx.chat.findUnique({ where: { directKey }, select: { id: true } })
  invariant(existing, 'a chat that is in the way exists')
  return existing.id as ChatId
}

export async function getChat(ctx: SignedInContext, chatId: ChatId): Promise<Chat> {
  const [chat] = await findChats(ctx.db, ctx.actor.userId, [chatId])
  return chat ?? refuse('chat.not-found')
}

export const listChats = (ctx: SignedInContext, input: ListChats): Promise<ChatsPage> => listChatsPage(ctx.db, ctx.actor.userId, input)

/** As a person sees them; chats that aren't theirs are left out. */
export const getChats = ({ db }: Pick<Context, 'db'>, userId: UserId, chatIds: readonly ChatId[]): Promise<Chat[]> =>
  findChats(db, userId, chatIds)

export const readChatPositions = ({ db }: Pick<Context, 'db'>, userId: UserId): Promise<ChatPosition[]> => readPositions(db, userId)

/** Everyone with whom a person shares a chat, the person included. */
export const getPeople = async ({ db }: Pick<Context, 'db'>, userId: UserId): Promise<UserId[]> => [
  ...new Set([userId, ...(await findPeople(db, userId))]),
]
