import type { ChatAction, ChatResource } from '@parley/protocol'

/**
 * Who may do what: the specification that the router and `can` are held against. Written by hand, cell by cell, and computed from nothing.
 * A case is a procedure and what it is done to; a procedure or an actor that is missing fails.
 */
export type Cell =
  /** Done. */
  | 'yes'
  /** Answered like a yes, and nothing happens: the input may be older than the removal of who sends it. */
  | 'ignored'
  /** Not signed in. */
  | 401
  /** Signed in and in the chat, without the right. */
  | 403
  /** To this actor it doesn't exist. */
  | 404
  /** Allowed, were it not for something that has to be done first. */
  | 409

type Cells<Actors extends readonly string[]> = { readonly [Index in keyof Actors]: Cell }

/** `is` is the action that `can` is asked about with the rest; without it, another rule decides. */
export type ChatCase<Actors extends readonly string[]> = Omit<ChatResource, 'kind'> & {
  readonly is?: ChatAction
  readonly cells: Cells<Actors>
}

const yes = 'yes'

/** `signed out` holds a token of the owner's whose session has ended; `former` was in the group, wrote in it, and was put out. */
export const groupActors = ['anonymous', 'signed out', 'stranger', 'former', 'member', 'moderator', 'admin', 'owner'] as const
export type GroupActor = (typeof groupActors)[number]

export const inGroup = {
  'chats.get': { is: 'chat.read', cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'chats.update': { is: 'chat.update', cells: [401, 401, 404, 404, 403, 403, yes, yes] },
  'chats.leave': { is: 'chat.leave', cells: [401, 401, 404, 404, yes, yes, yes, 409] },

  'members.list': { is: 'chat.read', cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'members.add: as a member': { is: 'member.add', newRole: 'member', cells: [401, 401, 404, 404, 403, 403, yes, yes] },
  'members.add: as a moderator': { is: 'member.add', newRole: 'moderator', cells: [401, 401, 404, 404, 403, 403, yes, yes] },
  'members.add: as an admin': { is: 'member.add', newRole: 'admin', cells: [401, 401, 404, 404, 403, 403, 403, yes] },
  'members.add: somebody who is in': { is: 'member.add', cells: [401, 401, 404, 404, 403, 403, yes, yes] },
  'members.add: nobody there is': { cells: [401, 401, 404, 404, 403, 403, 404, 404] },

  'members.remove: a member': { is: 'member.remove', theirRole: 'member', cells: [401, 401, 404, 404, 403, yes, yes, yes] },
  'members.remove: a moderator': { is: 'member.remove', theirRole: 'moderator', cells: [401, 401, 404, 404, 403, 403, yes, yes] },
  'members.remove: an admin': { is: 'member.remove', theirRole: 'admin', cells: [401, 401, 404, 404, 403, 403, 403, yes] },
  'members.remove: the owner': { is: 'member.remove', theirRole: 'owner', cells: [401, 401, 404, 404, 403, 403, 403, 403] },
  'members.remove: oneself': { cells: [401, 401, 404, 404, 403, 403, 403, 403] },
  'members.remove: somebody who is not in': { cells: [401, 401, 404, 404, 403, 404, 404, 404] },

  'members.setRole: member to member': roleGiven('member', 'member', [401, 401, 404, 404, 403, 403, yes, yes]),
  'members.setRole: member to moderator': roleGiven('member', 'moderator', [401, 401, 404, 404, 403, 403, yes, yes]),
  'members.setRole: member to admin': roleGiven('member', 'admin', [401, 401, 404, 404, 403, 403, 403, yes]),
  'members.setRole: member to owner': roleGiven('member', 'owner', [401, 401, 404, 404, 403, 403, 403, yes]),
  'members.setRole: moderator to member': roleGiven('moderator', 'member', [401, 401, 404, 404, 403, 403, yes, yes]),
  'members.setRole: moderator to moderator': roleGiven('moderator', 'moderator', [401, 401, 404, 404, 403, 403, yes, yes]),
  'members.setRole: moderator to admin': roleGiven('moderator', 'admin', [401, 401, 404, 404, 403, 403, 403, yes]),
  'members.setRole: moderator to owner': roleGiven('moderator', 'owner', [401, 401, 404, 404, 403, 403, 403, yes]),
  'members.setRole: admin to member': roleGiven('admin', 'member', [401, 401, 404, 404, 403, 403, 403, yes]),
  'members.setRole: admin to moderator': roleGiven('admin', 'moderator', [401, 401, 404, 404, 403, 403, 403, yes]),
  'members.setRole: admin to admin': roleGiven('admin', 'admin', [401, 401, 404, 404, 403, 403, 403, yes]),
  'members.setRole: admin to owner': roleGiven('admin', 'owner', [401, 401, 404, 404, 403, 403, 403, yes]),
  'members.setRole: owner to member': roleGiven('owner', 'member', [401, 401, 404, 404, 403, 403, 403, 403]),
  'members.setRole: owner to moderator': roleGiven('owner', 'moderator', [401, 401, 404, 404, 403, 403, 403, 403]),
  'members.setRole: owner to admin': roleGiven('owner', 'admin', [401, 401, 404, 404, 403, 403, 403, 403]),
  'members.setRole: owner to owner': roleGiven('owner', 'owner', [401, 401, 404, 404, 403, 403, 403, 403]),
  'members.setRole: somebody who is not in': { cells: [401, 401, 404, 404, 403, 403, 404, 404] },

  'messages.send': { is: 'message.send', cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'messages.list': { is: 'chat.read', cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'messages.get': { is: 'chat.read', cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'messages.edit: one’s own': { is: 'message.edit', isOwn: true, cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'messages.edit: somebody else’s': { is: 'message.edit', isOwn: false, cells: [401, 401, 404, 404, 403, 403, 403, 403] },
  'messages.edit: a line of the system': { cells: [401, 401, 404, 404, 403, 403, 403, 403] },
  'messages.remove: one’s own': { is: 'message.remove', isOwn: true, cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'messages.remove: somebody else’s': { is: 'message.remove', isOwn: false, cells: [401, 401, 404, 404, 403, yes, yes, yes] },
  'messages.remove: a line of the system': { cells: [401, 401, 404, 404, 403, 403, 403, 403] },
  'messages.revisions: one’s own': { is: 'message.read-revisions', isOwn: true, cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'messages.revisions: somebody else’s': { is: 'message.read-revisions', isOwn: false, cells: [401, 401, 404, 404, 403, yes, yes, yes] },
  'messages.react': { is: 'message.react', cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'messages.reactions': { is: 'chat.read', cells: [401, 401, 404, 404, yes, yes, yes, yes] },

  'receipts.mark': { is: 'chat.read', cells: [401, 401, 'ignored', 'ignored', yes, yes, yes, yes] },
  'receipts.markUnread': { is: 'chat.read', cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'receipts.list': { is: 'chat.read', cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'typing.set': { is: 'chat.read', cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'sync.open': { is: 'chat.read', cells: [401, 401, 404, 404, yes, yes, yes, yes] },
  'sync.close': { is: 'chat.read', cells: [401, 401, 'ignored', 'ignored', yes, yes, yes, yes] },
  /** To whom the chat isn't theirs it says so among the frames, like of one that doesn't exist. */
  'sync.pull: open': { is: 'chat.read', cells: [401, 401, 'ignored', 'ignored', yes, yes, yes, yes] },
} as const satisfies Record<string, ChatCase<typeof groupActors>>

function roleGiven<const Row extends Cells<typeof groupActors>>(theirRole: Role, newRole: Role, cells: Row) {
  return { is: 'member.set-role', theirRole, newRole, cells } as const
}
type Role = NonNullable<ChatResource['newRole']>

/** `either` is one of the two: they are equals, and neither can be put out. */
export const directActors = ['anonymous', 'signed out', 'stranger', 'either'] as const
export type DirectActor = (typeof directActors)[number]

export const inDirect = {
  'chats.get': { is: 'chat.read', cells: [401, 401, 404, yes] },
  'chats.update': { is: 'chat.update', cells: [401, 401, 404, 403] },
  'chats.leave': { is: 'chat.leave', cells: [401, 401, 404, 403] },
  'members.list': { is: 'chat.read', cells: [401, 401, 404, yes] },
  'members.add': { is: 'member.add', newRole: 'member', cells: [401, 401, 404, 403] },
  'members.remove: the other': { is: 'member.remove', theirRole: 'member', cells: [401, 401, 404, 403] },
  'members.remove: oneself': { cells: [401, 401, 404, 403] },
  'members.setRole: the other': { is: 'member.set-role', theirRole: 'member', newRole: 'admin', cells: [401, 401, 404, 403] },
  'members.setRole: oneself': { cells: [401, 401, 404, 403] },
  'messages.send': { is: 'message.send', cells: [401, 401, 404, yes] },
  'messages.list': { is: 'chat.read', cells: [401, 401, 404, yes] },
  'messages.get': { is: 'chat.read', cells: [401, 401, 404, yes] },
  'messages.edit: one’s own': { is: 'message.edit', isOwn: true, cells: [401, 401, 404, yes] },
  'messages.edit: the other’s': { is: 'message.edit', isOwn: false, cells: [401, 401, 404, 403] },
  'messages.remove: one’s own': { is: 'message.remove', isOwn: true, cells: [401, 401, 404, yes] },
  'messages.remove: the other’s': { is: 'message.remove', isOwn: false, cells: [401, 401, 404, 403] },
  'messages.revisions: one’s own': { is: 'message.read-revisions', isOwn: true, cells: [401, 401, 404, yes] },
  'messages.revisions: the other’s': { is: 'message.read-revisions', isOwn: false, cells: [401, 401, 404, 403] },
  'messages.react': { is: 'message.react', cells: [401, 401, 404, yes] },
  'messages.reactions': { is: 'chat.read', cells: [401, 401, 404, yes] },
  'receipts.mark': { is: 'chat.read', cells: [401, 401, 'ignored', yes] },
  'receipts.markUnread': { is: 'chat.read', cells: [401, 401, 404, yes] },
  'receipts.list': { is: 'chat.read', cells: [401, 401, 404, yes] },
  'typing.set': { is: 'chat.read', cells: [401, 401, 404, yes] },
  'sync.open': { is: 'chat.read', cells: [401, 401, 404, yes] },
  'sync.close': { is: 'chat.read', cells: [401, 401, 'ignored', yes] },
  'sync.pull: open': { is: 'chat.read', cells: [401, 401, 'ignored', yes] },
} as const satisfies Record<string, ChatCase<typeof directActors>>

/** What concerns no chat in particular. */
export const peopleActors = ['anonymous', 'signed out', 'signed in'] as const
export type PeopleActor = (typeof peopleActors)[number]

export const ofPeople = {
  'auth.register': { cells: [yes, yes, yes] },
  'auth.login': { cells: [yes, yes, yes] },
  'auth.refresh: with a secret that stands': { cells: [yes, yes, yes] },
  'auth.refresh: with one that does not': { cells: [401, 401, 401] },
  /** Signing out twice is no error. */
  'auth.logout': { cells: [401, yes, yes] },
  'auth.sessions': { cells: [401, 401, yes] },
  'auth.revoke: one’s own': { cells: [401, 401, yes] },
  'auth.revoke: somebody else’s': { cells: [401, 401, 404] },
  'auth.revokeAll': { cells: [401, 401, yes] },
  'auth.changePassword: with the present one': { cells: [401, 401, yes] },
  'auth.changePassword: with a wrong one': { cells: [401, 401, 403] },
  'users.me': { cells: [401, 401, yes] },
  'users.get': { cells: [401, 401, yes] },
  'users.list': { cells: [401, 401, yes] },
  'users.update': { cells: [401, 401, yes] },
  'settings.get': { cells: [401, 401, yes] },
  'settings.update': { cells: [401, 401, yes] },
  'presence.set': { cells: [401, 401, yes] },
  'chats.create: a direct chat': { cells: [401, 401, yes] },
  'chats.create: a group': { cells: [401, 401, yes] },
  'chats.list': { cells: [401, 401, yes] },
  'sync.subscribe': { cells: [401, 401, yes] },
  'sync.pull': { cells: [401, 401, yes] },
} as const satisfies Record<string, { readonly cells: Cells<typeof peopleActors> }>
