import {
  type Chat,
  type ChatId,
  createChatId,
  createMessageId,
  createUserId,
  type Member,
  type Message,
  type Settings,
  type User,
  type UserId,
} from '@parley/protocol'

/* The words tests speak: people, chats and messages that differ in what a test says of them and in nothing else. */

export function aUser(displayName: string, given: Partial<User> = {}): User {
  const nothingSpecial = { bio: '', isBot: false, presence: 'offline', lastSeenAt: null } as const
  return { id: createUserId(), username: displayName.toLowerCase(), displayName, ...nothingSpecial, ...given }
}

export const alice = aUser('Alice')
export const bob = aUser('Bob')
export const chatId: ChatId = createChatId()
export const epoch = '00000000-0000-4000-8000-000000000001'
export const otherEpoch = '00000000-0000-4000-8000-000000000002'
export const settings: Settings = { status: 'online', shareReadReceipts: true, shareLastSeen: true }

/** The nth second of the first day. */
export const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()

export const aMember = (userId: UserId, given: Partial<Member> = {}): Member => ({
  userId,
  role: 'member',
  deliveredSeq: 0,
  readSeq: 0,
  ...given,
})

export function aMessage(seq: number, given: Partial<Message> = {}): Message {
  return {
    id: createMessageId(),
    chatId,
    seq,
    updatedSeq: seq,
    authorId: bob.id,
    kind: 'text',
    text: `message ${seq}`,
    system: null,
    mentions: [],
    replyToId: null,
    reactions: [],
    revision: 1,
    sentAt: at(seq),
    editedAt: null,
    removedAt: null,
    ...given,
  }
}

/** A chat of Alice and Bob as its summary says after `messages`, all of them read. */
export function aChat(messages: readonly Message[] = [], given: Partial<Chat> = {}): Chat {
  const last = messages.at(-1)
  const lastSeq = last?.seq ?? 0
  return {
    id: chatId,
    kind: 'direct',
    name: null,
    description: '',
    memberCount: 2,
    members: [aMember(alice.id), aMember(bob.id)],
    lastMessage: last ? toLastMessage(last) : null,
    lastSeq,
    readSeq: lastSeq,
    unread: 0,
    unreadFromSeq: null,
    myRole: 'member',
    createdAt: at(0),
    ...given,
  }
}

const toLastMessage = ({ id, seq, authorId, kind, text, system, sentAt, removedAt }: Message) => ({
  id,
  seq,
  authorId,
  kind,
  preview: text,
  system,
  sentAt,
  removedAt,
})
