import type { ChatKind, Role } from './permissions.ts'

/** Everything that is allowed to some members of a chat and not to others. What a stranger may do to a chat is nothing. */
export const chatActions = [
  'chat.read',
  'chat.update',
  'chat.leave',
  'member.add',
  'member.remove',
  'member.set-role',
  'message.send',
  'message.react',
  'message.edit',
  'message.remove',
  'message.read-revisions',
] as const
export type ChatAction = (typeof chatActions)[number]

/** What an action is done to, as far as the answer depends on it. */
export type ChatResource = {
  kind: ChatKind
  /** Of a message: whether the actor wrote it. */
  isOwn?: boolean
  /** Of a member: their role now. */
  theirRole?: Role
  /** Of `member.set-role` and `member.add`: the role they are to have. */
  newRole?: Role
}

/**
 * The one table of who may do what in a chat. Both sides ask it: the server before it acts, the screen before it offers. In a direct chat
 * the two are equals, and neither can be put out of it.
 *
 * | in a group                          | owner | admin | moderator | member |
 * |-------------------------------------|-------|-------|-----------|--------|
 * | read, write, react, edit one's own  | yes   | yes   | yes       | yes    |
 * | name and description                | yes   | yes   | no        | no     |
 * | add people                          | yes   | yes   | no        | no     |
 * | put out whom one stands above       | yes   | yes   | yes       | no     |
 * | give roles below one's own          | yes   | yes   | no        | no     |
 * | hand the group over                 | yes   | no    | no        | no     |
 * | remove others' messages             | yes   | yes   | yes       | no     |
 * | see what others' messages said before | yes | yes   | yes       | no     |
 * | leave                               | no, hands over first | yes | yes | yes |
 */
export function can(role: Role, action: ChatAction, { kind, isOwn = false, theirRole, newRole }: ChatResource): boolean {
  const isGroup = kind === 'group'
  switch (action) {
    case 'chat.read':
    case 'message.send':
    case 'message.react':
      return true
    case 'message.edit':
      return isOwn
    case 'message.remove':
    case 'message.read-revisions':
      return isOwn || (isGroup && rank[role] >= rank.moderator)
    case 'chat.update':
      return isGroup && rank[role] >= rank.admin
    case 'chat.leave':
      return isGroup && role !== 'owner'
    case 'member.add':
      return isGroup && rank[role] >= rank.admin && (newRole === undefined || rank[newRole] < rank[role])
    case 'member.remove':
      return isGroup && rank[role] >= rank.moderator && theirRole !== undefined && rank[theirRole] < rank[role]
    case 'member.set-role':
      if (!isGroup || rank[role] < rank.admin || theirRole === undefined || rank[theirRole] >= rank[role]) return false
      return newRole === undefined || rank[newRole] < rank[role] || role === 'owner'
    default:
      return action satisfies never
  }
}

const rank: Readonly<Record<Role, number>> = { owner: 3, admin: 2, moderator: 1, member: 0 }
/** Highest first: the order in which members are listed. */
export const compareRoles = (one: Role, other: Role): number => rank[other] - rank[one]
