import {
  type ChatId,
  type ChatKind,
  chatScope,
  type Mention,
  type MessageId,
  type MessageKind,
  type Role,
  type Scope,
  type SystemFacts,
  type Timestamp,
  type UserId,
  userScope,
} from '@parley/protocol'

/** What a statement of the database sees: what is committed, and its own writes. Rows are replaced, never changed. */
export interface Tables {
  epoch: string
  readonly scopes: Map<Scope, ScopeRow>
  readonly events: Map<Scope, readonly EventRow[]>
  readonly users: Map<UserId, UserRow>
  readonly chats: Map<ChatId, ChatRow>
  readonly members: Map<string, MemberRow>
  readonly memberships: Map<string, MembershipRow>
  readonly messages: Map<MessageId, MessageRow>
  /** The messages of each chat by seq. */
  readonly said: Map<ChatId, readonly MessageId[]>
  /** Who is connected to which process. */
  readonly connections: Map<string, { readonly processId: string; readonly userId: UserId }>
}

export interface ScopeRow {
  readonly lastSeq: number
  readonly minSeq: number
}

export interface EventRow {
  readonly seq: number
  readonly type: string
  readonly at: Timestamp
  readonly messageId: MessageId | null
  readonly facts: Readonly<Record<string, unknown>> | null
}

export interface UserRow {
  readonly id: UserId
  readonly username: string
  readonly displayName: string
}

export interface ChatRow {
  readonly id: ChatId
  readonly kind: ChatKind
  readonly name: string | null
  readonly lastMessageId: MessageId | null
  readonly lastActiveAt: Timestamp
  readonly createdAt: Timestamp
}

export interface MemberRow {
  readonly chatId: ChatId
  readonly userId: UserId
  readonly role: Role
  readonly canPost: boolean
  readonly deliveredSeq: number
  readonly readSeq: number
  readonly sharedReadSeq: number
  readonly receiptsAt: Timestamp
}

export interface MembershipRow {
  readonly chatId: ChatId
  readonly userId: UserId
  readonly joinedSeq: number
  readonly leftSeq: number | null
}

export interface MessageRow {
  readonly id: MessageId
  readonly chatId: ChatId
  readonly seq: number
  readonly updatedSeq: number
  readonly authorId: UserId
  readonly kind: MessageKind
  readonly text: string
  /** As it was sent, whatever was made of it since. */
  readonly textSent: string
  readonly mentions: readonly Mention[]
  readonly system: SystemFacts | null
  readonly replyToId: MessageId | null
  readonly bodyHash: string | null
  readonly revision: number
  readonly sentAt: Timestamp
  readonly editedAt: Timestamp | null
  readonly removedAt: Timestamp | null
  readonly removedSeq: number | null
}

export const keyOf = (chatId: ChatId, userId: UserId): string => `${chatId} ${userId}`

export function createTables(epoch: string): Tables {
  return {
    epoch,
    scopes: new Map(),
    events: new Map(),
    users: new Map(),
    chats: new Map(),
    members: new Map(),
    memberships: new Map(),
    messages: new Map(),
    said: new Map(),
    connections: new Map(),
  }
}

/** As they are at this moment, whatever is written later. */
export function copyTables(tables: Tables): Tables {
  return {
    epoch: tables.epoch,
    scopes: new Map(tables.scopes),
    events: new Map(tables.events),
    users: new Map(tables.users),
    chats: new Map(tables.chats),
    members: new Map(tables.members),
    memberships: new Map(tables.memberships),
    messages: new Map(tables.messages),
    said: new Map(tables.said),
    connections: new Map(tables.connections),
  }
}

export function addUser(tables: Tables, user: UserRow): void {
  tables.users.set(user.id, user)
  tables.scopes.set(userScope(user.id), { lastSeq: 0, minSeq: 0 })
}

/** A chat in which nothing was said yet, as if everyone had always been in it. */
export function addChat(
  tables: Tables,
  { members, at, ...chat }: Pick<ChatRow, 'id' | 'kind' | 'name'> & { members: readonly { userId: UserId; role: Role }[]; at: Timestamp },
): void {
  tables.chats.set(chat.id, { ...chat, lastMessageId: null, lastActiveAt: at, createdAt: at })
  tables.scopes.set(chatScope(chat.id), { lastSeq: 0, minSeq: 0 })
  for (const { userId, role } of members) {
    addMember(tables, {
      chatId: chat.id,
      userId,
      role,
      canPost: true,
      deliveredSeq: 0,
      readSeq: 0,
      sharedReadSeq: 0,
      receiptsAt: at,
    })
    addMembership(tables, { chatId: chat.id, userId, joinedSeq: 0, leftSeq: null })
  }
}

export const addMember = (tables: Tables, member: MemberRow): void => void tables.members.set(keyOf(member.chatId, member.userId), member)

export const addMembership = (tables: Tables, membership: MembershipRow): void =>
  void tables.memberships.set(`${keyOf(membership.chatId, membership.userId)} ${membership.joinedSeq}`, membership)

/** The next seq of the scope, and its event. */
export function appendEvent(tables: Tables, scope: Scope, event: Omit<EventRow, 'seq'>): number {
  const row = tables.scopes.get(scope)
  if (!row) throw new Error(`There is no scope ${scope}`)
  const seq = row.lastSeq + 1
  tables.scopes.set(scope, { ...row, lastSeq: seq })
  tables.events.set(scope, [...(tables.events.get(scope) ?? []), { ...event, seq }])
  return seq
}

export function addMessage(tables: Tables, message: MessageRow): void {
  tables.messages.set(message.id, message)
  tables.said.set(message.chatId, [...(tables.said.get(message.chatId) ?? []), message.id])
}

export const membersOf = (tables: Tables, chatId: ChatId): MemberRow[] =>
  [...tables.members.values()].filter((member) => member.chatId === chatId).sort((one, other) => (one.userId < other.userId ? -1 : 1))

export const membershipsOf = (tables: Tables, chatId: ChatId, userId: UserId): MembershipRow[] =>
  [...tables.memberships.values()].filter((membership) => membership.chatId === chatId && membership.userId === userId)

export const isDuring = ({ joinedSeq, leftSeq }: MembershipRow, seq: number): boolean => seq > joinedSeq && seq <= (leftSeq ?? seq)

/** What stands in a chat at this seq is this person's: they were in it then. */
export const isTheirs = (tables: Tables, { chatId, userId, seq }: { chatId: ChatId; userId: UserId; seq: number }): boolean =>
  membershipsOf(tables, chatId, userId).some((membership) => isDuring(membership, seq))

/** What a person may read of a chat, by seq. */
export function readableTo(tables: Tables, chatId: ChatId, userId: UserId): MessageRow[] {
  const memberships = membershipsOf(tables, chatId, userId)
  return messagesOf(tables, chatId).filter(({ seq }) => memberships.some((membership) => isDuring(membership, seq)))
}

export const messagesOf = (tables: Tables, chatId: ChatId): MessageRow[] =>
  (tables.said.get(chatId) ?? []).flatMap((id) => tables.messages.get(id) ?? [])
