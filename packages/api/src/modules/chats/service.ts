import { createHash } from 'node:crypto'
import type { Tx } from '@parley/db'
import {
  type Chat,
  type ChatId,
  type ChatsPage,
  type CreateChat,
  type CreateDirectChat,
  type CreateGroup,
  chatScope,
  createChatId,
  type ListChats,
  limits,
  type UpdateChat,
  type UserId,
} from '@parley/protocol'
import type { Context, SignedInContext } from '../../context.ts'
import { createScope, lockScopes, transact } from '../../log/append.ts'
import { invariant, refuse } from '../../platform/refuse.ts'
import { memberAdded } from '../members/events.ts'
import { letGo, letIn } from '../members/service.ts'
import { appendSystemLine } from '../messages/service.ts'
import { getUsers } from '../users/service.ts'
import { chatUpdated } from './events.ts'
import { assertCan, assertMember, readStanding } from './policy.ts'
import {
  type ChatTitle,
  findChatIds,
  findChats,
  findChatsOfMany,
  findChatTitles,
  type LookedAt,
  listChats as listChatsPage,
} from './queries.ts'

export async function createChat(ctx: SignedInContext, input: CreateChat): Promise<Chat> {
  const chatId = input.kind === 'direct' ? await createDirectChat(ctx, input) : await createGroup(ctx, input)
  return getChat(ctx, chatId)
}

/** One direct chat for each pair, however many ask at once: the unique key of the pair lets one in, and the others find its chat. */
async function createDirectChat(ctx: SignedInContext, { memberIds }: CreateDirectChat): Promise<ChatId> {
  const [otherId, ...more] = othersAmong(ctx, memberIds)
  if (!otherId || more.length > 0) refuse('chat.members-wrong')
  await assertPeople(ctx, [otherId])

  const pair = [ctx.actor.userId, otherId].sort()
  return transact(ctx, async (tx) => {
    const newId = createChatId()
    const id = await insertDirectChat(tx, newId, pair)
    if (id !== newId) return id
    await createScope(tx, chatScope(id))
    await letIn(tx, { chatId: id, kind: 'direct', joinedSeq: 0, members: pair.map((userId) => ({ userId, role: 'member' })) })
    return id
  })
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

/** Who creates a group is its owner. Its first event lets everyone in, so it is the first line that each of them sees. */
async function createGroup(ctx: SignedInContext, { id = createChatId(), name, description = '', memberIds }: CreateGroup): Promise<ChatId> {
  const { userId: actorId } = ctx.actor
  const others = othersAmong(ctx, memberIds)
  if (others.length + 1 > limits.groupMembersMax) refuse('chat.full', { membersMax: limits.groupMembersMax })
  await assertPeople(ctx, others)

  const createHash = hashOf({ name, description, others })
  return transact(ctx, async (tx) => {
    if (!(await insertGroup(tx, { id, name, description, actorId, createHash }))) return id
    await createScope(tx, chatScope(id))
    const members = [{ userId: actorId, role: 'owner' as const }, ...others.map((userId) => ({ userId, role: 'member' as const }))]
    const { seq } = await appendSystemLine(tx, {
      chatId: id,
      actorId,
      event: memberAdded(members, members.length),
      facts: { type: 'member.added', userIds: members.slice(0, limits.systemLinePeopleMax).map(({ userId }) => userId) },
    })
    await letIn(tx, { chatId: id, kind: 'group', joinedSeq: seq - 1, members })
    return id
  })
}

interface NewGroup {
  readonly id: ChatId
  readonly name: string
  readonly description: string
  readonly actorId: UserId
  readonly createHash: Uint8Array
}

/** False when this very call has been here before. The insert waits for whoever has the id, so two at once make one group. */
async function insertGroup(tx: Tx, { id, name, description, actorId, createHash }: NewGroup): Promise<boolean> {
  const inserted = await tx.$executeRaw`
    insert into chat (id, kind, name, description, created_by, create_hash)
    values (${id}::uuid, 'group', ${name}, ${description}, ${actorId}::uuid, ${createHash}) on conflict (id) do nothing`
  if (inserted === 1) return true
  const existing = await tx.chat.findUnique({ where: { id }, select: { createdBy: true, createHash: true } })
  invariant(existing, 'a chat that is in the way exists')
  const isRepeat = existing.createdBy === actorId && existing.createHash && Buffer.from(existing.createHash).equals(createHash)
  if (!isRepeat) refuse('chat.id-taken')
  return false
}

const hashOf = (asked: { name: string; description: string; others: readonly UserId[] }): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(createHash('sha256').update(JSON.stringify(asked)).digest())

/** In order, each once, without oneself: however the same people are named, it is the same call. */
const othersAmong = ({ actor }: SignedInContext, userIds: readonly UserId[]): UserId[] =>
  [...new Set(userIds)].filter((id) => id !== actor.userId).sort()

async function assertPeople(ctx: Context, userIds: readonly UserId[]): Promise<void> {
  if ((await getUsers(ctx, userIds)).length !== userIds.length) refuse('user.not-found')
}

/** What is so already is no change: nobody hears of it. */
export async function updateChat(ctx: SignedInContext, { chatId, name, description }: UpdateChat): Promise<Chat> {
  await assertMember(ctx, chatId)
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [chatScope(chatId)])
    await assertCan(tx, ctx.actor, 'chat.update', { chatId })
    const now = await tx.chat.findUniqueOrThrow({ where: { id: chatId }, select: { name: true, description: true } })
    const changed = [
      ...(name !== undefined && name !== now.name ? (['name'] as const) : []),
      ...(description !== undefined && description !== now.description ? (['description'] as const) : []),
    ]
    if (changed.length === 0) return
    await tx.chat.update({
      where: { id: chatId },
      data: { ...(name !== undefined && { name }), ...(description !== undefined && { description }) },
    })
    await appendSystemLine(tx, { chatId, actorId: ctx.actor.userId, event: chatUpdated(), facts: { type: 'chat.updated', changed } })
  })
  return getChat(ctx, chatId)
}

/** A group with people in it has an owner: who is that hands it over first. The last one may just go. */
export async function leaveChat(ctx: SignedInContext, chatId: ChatId): Promise<void> {
  const { userId } = ctx.actor
  await assertMember(ctx, chatId)
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [chatScope(chatId)])
    const standing = await readStanding(tx, chatId, userId)
    if (standing?.role !== 'owner') await assertCan(tx, ctx.actor, 'chat.leave', { chatId })
    else if ((await tx.member.count({ where: { chatId } })) > 1) refuse('chat.owner-hands-over-first')
    await letGo(tx, { chatId, userId, actorId: userId, reason: 'left' })
  })
}

export async function getChat(ctx: SignedInContext, chatId: ChatId): Promise<Chat> {
  const [chat] = await findChats(ctx.db, ctx.actor.userId, [chatId])
  return chat ?? refuse('chat.not-found')
}

/** Of rows that were read beside something else. */
export { toChatsPage } from './queries.ts'

export const listChats = (ctx: SignedInContext, input: ListChats): Promise<ChatsPage> => listChatsPage(ctx.db, ctx.actor.userId, input)

/** As a person sees them; chats that aren't theirs are left out. */
export const getChats = ({ db }: Pick<Context, 'db'>, userId: UserId, chatIds: readonly ChatId[]): Promise<Chat[]> =>
  findChats(db, userId, chatIds)

/** The same for many people at once, each as they see it. */
export const getChatsOfMany = ({ db }: Pick<Context, 'db'>, lookedAt: readonly LookedAt[]): Promise<{ viewerId: UserId; chat: Chat }[]> =>
  findChatsOfMany(db, lookedAt)

/** What groups are called, for whoever has already made sure that their reader may know it. */
export const getChatTitles = ({ db }: Pick<Context, 'db'>, chatIds: readonly ChatId[]): Promise<Map<ChatId, ChatTitle>> =>
  findChatTitles(db, chatIds)

/** All that a person is in. */
export const getChatIds = ({ db }: Pick<Context, 'db'>, userId: UserId): Promise<ChatId[]> => findChatIds(db, userId)
