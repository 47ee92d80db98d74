import { type Chat, can, type Role } from '@parley/protocol'

/** The roles that are given; owning is handed over. */
export const givenRoles = ['admin', 'moderator', 'member'] as const
export type GivenRole = (typeof givenRoles)[number]

/** What may be done to somebody in a group: nothing is offered that the server would refuse. */
export type MemberRights = {
  /** The roles they may be given, the one they have among them; empty where they can't be given another. */
  roles: readonly GivenRole[]
  canOwn: boolean
  canRemove: boolean
}

export function rightsOver(theirRole: Role, { kind, myRole }: Pick<Chat, 'kind' | 'myRole'>): MemberRights {
  const canGive = (newRole: Role) => can(myRole, 'member.set-role', { kind, theirRole, newRole })
  const others = givenRoles.filter((role) => role !== theirRole && canGive(role))
  return {
    roles: others.length === 0 ? [] : givenRoles.filter((role) => role === theirRole || others.includes(role)),
    canOwn: canGive('owner'),
    canRemove: can(myRole, 'member.remove', { kind, theirRole }),
  }
}

export const hasAny = ({ roles, canOwn, canRemove }: MemberRights): boolean => roles.length > 0 || canOwn || canRemove

/** How one gets out: at once, after handing over, or not at all. An owner who is alone has nobody to hand over to, and goes. */
export function wayOut({ kind, myRole, memberCount }: Pick<Chat, 'kind' | 'myRole' | 'memberCount'>): 'leave' | 'hand-over-first' | 'none' {
  if (kind !== 'group') return 'none'
  if (myRole === 'owner') return memberCount > 1 ? 'hand-over-first' : 'leave'
  return can(myRole, 'chat.leave', { kind }) ? 'leave' : 'none'
}
