import type { Tx } from '@parley/db'
import {
  type AddMember,
  type ChatId,
  type ChatKind,
  can,
  chatScope,
  type LeaveReason,
  type ListMembers,
  limits,
  type Member,
  type MembersPage,
  type RemoveMember,
  type Role,
  type SetRole,
  type UserId,
  userScope,
} from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import { append, appendToEach, lockScopes, transact } from '../../log/append.ts'
import { refuse } from '../../platform/refuse.ts'
import { chatJoined, chatLeft } from '../chats/events.ts'
import { assertCan, assertMember, readStanding } from '../chats/policy.ts'
import { appendSystemLine } from '../messages/service.ts'
import { memberAdded, memberRemoved, memberRoleChanged } from './events.ts'
import { findMember, listMembers as listMembersPage, type MemberKey } from './queries.ts'

export async function listMembers(ctx: SignedInContext, input: ListMembers): Promise<MembersPage> {
  await assertMember(ctx, input.chatId)
  return listMembersPage(ctx.db, ctx.actor.userId, input)
}

/** Who comes back begins anew: they have what is said from now on, and what they could read before they left. */
export async function addMember(ctx: SignedInContext, { chatId, userId, role }: AddMember): Promise<Member> {
  await assertMember(ctx, chatId)
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [chatScope(chatId)])
    const { kind } = await assertCan(tx, ctx.actor, 'member.add', { chatId, newRole: role })
    if (await readStanding(tx, chatId, userId)) return
    if ((await tx.user.count({ where: { id: userId } })) === 0) refuse('user.not-found')
    const memberCount = await countMembers(tx, chatId)
    if (memberCount >= limits.groupMembersMax) refuse('chat.full', { membersMax: limits.groupMembersMax })

    const members = [{ userId, role }]
    const { seq } = await appendSystemLine(tx, {
      chatId,
      actorId: ctx.actor.userId,
      event: memberAdded(members, memberCount + 1),
      facts: { type: 'member.added', userIds: [userId] },
    })
    await letIn(tx, { chatId, kind, joinedSeq: seq - 1, members })
  })
  return getMember(ctx, { chatId, userId })
}

export async function removeMember(ctx: SignedInContext, { chatId, userId }: RemoveMember): Promise<void> {
  await assertMember(ctx, chatId)
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [chatScope(chatId)])
    const them = await readStanding(tx, chatId, userId)
    // Permission before existence: who may put out nobody isn't told who is in.
    await assertCan(tx, ctx.actor, 'member.remove', { chatId, theirRole: them?.role ?? 'member' })
    if (!them) refuse('member.not-found')
    await letGo(tx, { chatId, userId, actorId: ctx.actor.userId, reason: 'removed' })
  })
}

/** A role that somebody has already is no change: nobody hears of it. */
export async function setRole(ctx: SignedInContext, { chatId, userId, role }: SetRole): Promise<Member> {
  const { userId: actorId } = ctx.actor
  await assertMember(ctx, chatId)
  await transact(ctx, async (tx) => {
    await lockScopes(tx, [chatScope(chatId)])
    const them = await readStanding(tx, chatId, userId)
    const { kind } = await assertCan(tx, ctx.actor, 'member.set-role', { chatId, theirRole: them?.role ?? 'member', newRole: role })
    if (!them) refuse('member.not-found')
    if (them.role === role) return
    // Who hands over steps down first: there is never a second owner.
    const handedOver = role === 'owner' ? [{ userId: actorId, role: 'admin' as const }] : []
    const roles = [...handedOver, { userId, role }]
    for (const change of roles) await writeRole(tx, { chatId, kind, ...change })
    await appendSystemLine(tx, { chatId, actorId, event: memberRoleChanged(roles), facts: { type: 'member.role-changed', userId, role } })
  })
  return getMember(ctx, { chatId, userId })
}

/** Whoever was put out in the moment since is not there to be shown. */
const getMember = async (ctx: SignedInContext, key: MemberKey): Promise<Member> =>
  (await findMember(ctx.db, ctx.actor.userId, key)) ?? refuse('member.not-found')

const countMembers = (tx: Tx, chatId: ChatId): Promise<number> => tx.member.count({ where: { chatId } })

/** The right to post follows from the role, and is written wherever a role is. */
const canPost = (role: Role, kind: ChatKind): boolean => can(role, 'message.send', { kind })

async function writeRole(tx: Tx, { chatId, userId, role, kind }: MemberKey & { role: Role; kind: ChatKind }): Promise<void> {
  await tx.member.update({ where: { chatId_userId: { chatId, userId } }, data: { role, canPost: canPost(role, kind) } })
}

/**
 * People come into a chat, under the lock of its scope; theirs are taken here. They may read what comes after `joinedSeq`, and their
 * watermarks begin there.
 */
export async function letIn(
  tx: Tx,
  {
    chatId,
    kind,
    joinedSeq,
    members,
  }: { chatId: ChatId; kind: ChatKind; joinedSeq: number; members: readonly { userId: UserId; role: Role }[] },
): Promise<void> {
  const watermarks = { deliveredSeq: joinedSeq, readSeq: joinedSeq, sharedReadSeq: joinedSeq }
  const scopes = members.map(({ userId }) => userScope(userId))
  await lockScopes(tx, scopes)
  await tx.member.createMany({
    data: members.map(({ userId, role }) => ({ chatId, userId, role, canPost: canPost(role, kind), ...watermarks })),
  })
  await tx.membership.createMany({ data: members.map(({ userId }) => ({ chatId, userId, joinedSeq })) })
  await appendToEach(tx, scopes, chatJoined(chatId, joinedSeq))
}

/** A person goes out of a chat, under the lock of its scope. Its event is the last one they may read. */
export async function letGo(
  tx: Tx,
  { chatId, userId, actorId, reason }: MemberKey & { actorId: UserId; reason: LeaveReason },
): Promise<void> {
  await lockScopes(tx, [userScope(userId)])
  await tx.member.delete({ where: { chatId_userId: { chatId, userId } } })
  const { seq } = await appendSystemLine(tx, {
    chatId,
    actorId,
    event: memberRemoved(userId, await countMembers(tx, chatId)),
    facts: { type: 'member.removed', userId },
  })
  await tx.membership.updateMany({ where: { chatId, userId, leftSeq: null }, data: { leftSeq: seq } })
  await append(tx, userScope(userId), chatLeft(chatId, reason))
}
