import {
  type Chat,
  type ChatEvent,
  type ChatId,
  type ChatSnapshot,
  chatScope,
  type EventsFrame,
  type Frame,
  limits,
  type Member,
  type Message,
  type MessageId,
  type MessageInEvent,
  type ReactionSet,
  type Settings,
  type SystemFacts,
  type User,
  type UserEvent,
  type UserId,
  type UserSnapshot,
  userScope,
} from '@parley/protocol'
import { applyFrame } from '../feed.ts'
import { toSummary } from '../messages.ts'
import { createSyncState, type SyncState } from '../state.ts'

/*
 * The words tests speak: two people who know each other, chats and messages that differ in what a test says of them and in nothing else.
 */
const toId = (noun: number, n: number) => `00000000-0000-7${noun.toString().padStart(3, '0')}-8000-${n.toString(16).padStart(12, '0')}`
export const userId = (n: number) => toId(1, n) as UserId
export const chatId = (n: number) => toId(2, n) as ChatId
export const messageId = (n: number) => toId(3, n) as MessageId

export function aPerson(n: number, displayName: string): User {
  const username = displayName.toLowerCase()
  return { id: userId(n), username, displayName, bio: '', isBot: false, presence: 'online', lastSeenAt: null }
}
export const alice = aPerson(1, 'Alice')
export const bob = aPerson(2, 'Bob')
export const carol = aPerson(3, 'Carol')
export const settings: Settings = { status: 'online', shareReadReceipts: true, shareLastSeen: true }
export const epoch = '00000000-0000-4000-8000-000000000001'
export const otherEpoch = '00000000-0000-4000-8000-000000000002'
export const chat = chatId(1)

/** The nth second of the first day. */
export const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()

export function aMessage(seq: number, given: Partial<Message> = {}): Message {
  return {
    id: messageId(seq),
    chatId: chat,
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

export const aMember = (of: { id: UserId }, given: Partial<Member> = {}): Member => ({
  userId: of.id,
  role: 'member',
  deliveredSeq: 0,
  readSeq: 0,
  ...given,
})

/** A chat of Alice and Bob as its summary says to Alice after `messages`, of which she has read none. */
export function aChat(messages: readonly Message[] = [], given: Partial<Chat> = {}): Chat {
  const last = messages.at(-1)
  const lastSeq = last?.seq ?? 0
  return {
    id: chat,
    kind: 'direct',
    name: null,
    description: '',
    memberCount: 2,
    members: [aMember(alice), aMember(bob)],
    lastMessage: last ? toSummary(last) : null,
    lastSeq,
    ...unreadIn(messages, { me: alice.id, readSeq: 0 }),
    myRole: 'member',
    createdAt: at(0),
    ...given,
  }
}

/** What is unread, counted anew: the other way to the number that reducers fold. */
export function unreadIn(
  messages: readonly Message[],
  { me, readSeq, mark = null }: { me: UserId; readSeq: number; mark?: number | null },
) {
  const fromSeq = Math.min(mark ?? readSeq + 1, readSeq + 1)
  const counted = messages.filter(
    ({ kind, authorId, removedAt, seq }) => kind === 'text' && authorId !== me && removedAt === null && seq >= fromSeq,
  )
  const unread = Math.min(counted.length, limits.unreadMax)
  return { readSeq, unread, unreadFromSeq: unread === 0 ? null : fromSeq }
}

/** The messages `from` to `to`, both included. */
export const messagesFrom = (from: number, to: number): Message[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => aMessage(from + index))

/** As an event carries it. */
export function inEvent(of: Message, seq = of.seq): MessageInEvent {
  const { reactions: _, ...message } = of
  return { ...message, updatedSeq: seq }
}
export const sent = (message: Message): ChatEvent => ({
  type: 'message.sent',
  seq: message.seq,
  at: message.sentAt,
  message: inEvent(message),
})
export const edited = (seq: number, message: Message): ChatEvent => ({
  type: 'message.edited',
  seq,
  at: at(seq),
  message: inEvent(message, seq),
})
export const removed = (seq: number, message: Message): ChatEvent => ({
  type: 'message.removed',
  seq,
  at: at(seq),
  message: inEvent({ ...message, text: '', mentions: [], removedAt: at(seq) }, seq),
})
export const reacted = (seq: number, message: Message, given: Partial<ReactionSet> = {}): ChatEvent => ({
  type: 'reaction.set',
  seq,
  at: at(seq),
  messageId: message.id,
  emoji: '👍',
  actorId: bob.id,
  on: true,
  count: 1,
  ...given,
})
/** A line that nobody wrote. */
export const aLine = (seq: number, system: SystemFacts, given: Partial<Message> = {}): Message =>
  aMessage(seq, { kind: 'system', text: '', system, ...given })
export const chatEvents = (events: ChatEvent[], id: ChatId = chat): EventsFrame => ({ kind: 'events', scope: chatScope(id), events })
export const joined = (seq: number, joinedChat: Chat): UserEvent => ({ type: 'chat.joined', seq, at: at(seq), chat: joinedChat })

export function eventsOf(messages: readonly Message[]): EventsFrame {
  return { kind: 'events', scope: chatScope(messages[0]?.chatId ?? chat), events: messages.map(sent) }
}

export const userEvents = (events: UserEvent[], user = alice): EventsFrame => ({ kind: 'events', scope: userScope(user.id), events })

export function userSnapshot(chats: readonly Chat[], given: Partial<UserSnapshot> = {}): UserSnapshot {
  return { kind: 'snapshot', scope: userScope(alice.id), seq: 1, first: true, more: false, settings, chats: [...chats], ...given }
}

/** Everything said in the chat up to now, of which the newest 30 fit. */
export function chatSnapshot(messages: readonly Message[], given: Partial<ChatSnapshot> = {}): ChatSnapshot {
  const summary = aChat(messages, given.chat)
  return {
    kind: 'snapshot',
    scope: chatScope(summary.id),
    seq: summary.lastSeq,
    more: false,
    chat: summary,
    me: aMember(alice),
    messages: messages.slice(-30),
    hasMore: messages.length > 30,
    ...given,
  }
}

export const people: Frame = { kind: 'state', users: [alice, bob] }
export const ready: Frame = { kind: 'ready', epoch }

/** The state after these frames, whatever effects they had. */
export const after = (frames: readonly Frame[], from: SyncState = createSyncState()): SyncState =>
  frames.reduce((state, frame) => applyFrame(state, frame).state, from)

/** Alice, connected, in one chat whose window is loaded and holds `messages`. */
export const inChatWith = (messages: readonly Message[]): SyncState =>
  after([people, userSnapshot([aChat(messages)]), chatSnapshot(messages), ready])

/** The seqs of what the chat shows. */
export const shown = (state: SyncState, id: ChatId = chat): number[] => state.chats[id]?.messages.map(({ seq }) => seq) ?? []

export const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)
