import { type Chat, limits, type Member, type MemberAdded, type MemberRemoved, type MemberRoleChanged, type UserId } from '@parley/protocol'
import type { ChatState, Watermarks } from './state.ts'

/** [R38] */
export function applyMemberAdded(known: ChatState, { members, memberCount }: MemberAdded): ChatState {
  const others = known.chat.members?.filter(({ userId }) => members.every((member) => member.userId !== userId))
  const receipts = { ...known.receipts, ...Object.fromEntries(members.map((member) => [member.userId, toWatermarks(member)])) }
  return withMembers({ ...known, receipts: known.chat.members ? known.receipts : receipts }, others && [...others, ...members], memberCount)
}

/** [R38] How far they were goes with them: when they come back it is said anew. */
export function applyMemberRemoved(known: ChatState, { userId, memberCount }: MemberRemoved): ChatState {
  const left = known.chat.members?.filter((member) => member.userId !== userId)
  const { [userId]: _, ...receipts } = known.receipts
  return withMembers(known.receipts[userId] ? { ...known, receipts } : known, left, memberCount)
}

/** [R38] */
export function applyRolesChanged(known: ChatState, { roles }: MemberRoleChanged, me: UserId | null): ChatState {
  const roleOf = new Map(roles.map(({ userId, role }) => [userId, role]))
  const members = known.chat.members?.map((member) => ({ ...member, role: roleOf.get(member.userId) ?? member.role }))
  const myRole = (me && roleOf.get(me)) ?? known.chat.myRole
  return { ...known, chat: { ...known.chat, ...(members && { members }), myRole } }
}

/** [R38] A chat that is small enough to name its members, and doesn't: it has just become so. */
export function lacksMembers({ chat }: ChatState): boolean {
  return chat.members === undefined && chat.memberCount <= limits.membersInlineMax
}

/** [R39] What a summary says of its members, without anyone falling back behind where they are known to be. */
export function mergeMembers(known: ChatState, chat: Chat): ChatState {
  if (!chat.members) return { ...known, chat, receipts: receiptsOf(known) }
  const members = chat.members.map((member) => {
    const before = watermarksIn(known, member.userId)
    return before ? { ...member, ...greater(member, before) } : member
  })
  return { ...known, chat: { ...chat, members }, receipts: none }
}

/** How far somebody is, if it was said. */
export const watermarksIn = ({ chat, receipts }: ChatState, userId: UserId): Watermarks | undefined =>
  chat.members ? chat.members.find((member) => member.userId === userId) : receipts[userId]

export const greater = (one: Watermarks, other: Watermarks): Watermarks => ({
  deliveredSeq: Math.max(one.deliveredSeq, other.deliveredSeq),
  readSeq: Math.max(one.readSeq, other.readSeq),
})

export const toWatermarks = ({ deliveredSeq, readSeq }: Watermarks): Watermarks => ({ deliveredSeq, readSeq })

/** By user id, as long as the chat is small enough to name them. */
function withMembers(known: ChatState, members: readonly Member[] | undefined, memberCount: number): ChatState {
  const { members: _, ...chat } = known.chat
  if (!members || memberCount > limits.membersInlineMax) {
    const receipts = members ? { ...receiptsOf(known), ...toReceipts(members) } : known.receipts
    return { ...known, chat: { ...chat, memberCount }, receipts }
  }
  const sorted = [...members].sort((left, right) => (left.userId < right.userId ? -1 : 1))
  return { ...known, chat: { ...chat, members: sorted, memberCount } }
}

const receiptsOf = ({ chat, receipts }: ChatState): ChatState['receipts'] => (chat.members ? toReceipts(chat.members) : receipts)

const toReceipts = (members: readonly Member[]): ChatState['receipts'] =>
  Object.fromEntries(members.map((member) => [member.userId, toWatermarks(member)]))

const none: ChatState['receipts'] = {}
