import type { MemberAdded, MemberRemoved, MemberRoleChanged, Role, UserId } from '@parley/protocol'
import type { NewEvent } from '../../log/append.ts'
import type { LoggedEvent } from '../../log/read.ts'
import { type MessagesById, messageOf } from '../messages/events.ts'

/** Each of these has a system line at its own seq: `appendSystemLine` of the messages writes both. */
export const memberAdded = (members: readonly { userId: UserId; role: Role }[], memberCount: number): NewEvent => ({
  type: 'member.added',
  facts: { members, memberCount },
})

export const memberRemoved = (userId: UserId, memberCount: number): NewEvent => ({ type: 'member.removed', facts: { userId, memberCount } })

export const memberRoleChanged = (roles: readonly { userId: UserId; role: Role }[]): NewEvent => ({
  type: 'member.role-changed',
  facts: { roles },
})

/** Who comes in has read everything before it: the watermarks begin at the seq before the event. */
export function toMemberAdded(logged: LoggedEvent, messages: MessagesById): MemberAdded {
  const { members, memberCount } = logged.facts as unknown as { members: { userId: UserId; role: Role }[]; memberCount: number }
  const joinedSeq = logged.seq - 1
  return {
    seq: logged.seq,
    at: logged.at,
    type: 'member.added',
    members: members.map((member) => ({ ...member, deliveredSeq: joinedSeq, readSeq: joinedSeq })),
    memberCount,
    message: messageOf(logged, messages),
  }
}

export function toMemberRemoved(logged: LoggedEvent, messages: MessagesById): MemberRemoved {
  const { userId, memberCount } = logged.facts as unknown as { userId: UserId; memberCount: number }
  return { seq: logged.seq, at: logged.at, type: 'member.removed', userId, memberCount, message: messageOf(logged, messages) }
}

export function toMemberRoleChanged(logged: LoggedEvent, messages: MessagesById): MemberRoleChanged {
  const { roles } = logged.facts as unknown as { roles: { userId: UserId; role: Role }[] }
  return { seq: logged.seq, at: logged.at, type: 'member.role-changed', roles, message: messageOf(logged, messages) }
}
