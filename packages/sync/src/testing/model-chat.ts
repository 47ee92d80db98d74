import {
  type Chat,
  type ChatEvent,
  type ChatId,
  type ChatSnapshot,
  chatScope,
  limits,
  type Member,
  type Message,
  type MessageId,
  type Receipt,
  type Refusal,
  type Role,
  type SendMessage,
  type SystemFacts,
  type Unread,
  type User,
  type UserId,
} from '@parley/protocol'
import { setReaction, toSummary, toTombstone } from '../messages.ts'
import { Refused } from '../transport.ts'
import { aMessage, at, inEvent, unreadIn } from './words.ts'

type Person = { role: Role; deliveredSeq: number; readSeq: number; mark: number | null; joinedSeq: number }
type Said = Omit<Message, 'reactions'> & { reactions: Map<string, Set<UserId>>; removedSeq: number | null }
/** What an event is made of again whenever it is read, so that it shows the present text. */
type Logged = (viewer: UserId) => ChatEvent

/** One chat as a server has it: a log, an id said once, and for each member how far they are. */
export type ModelChat = ReturnType<typeof createModelChat>

export function createModelChat(given: { id: ChatId; kind: Chat['kind']; name: string | null; sharesReads: (userId: UserId) => boolean }) {
  const { id, kind, name, sharesReads } = given
  const people = new Map<UserId, Person>()
  const log: Logged[] = []
  const messages: Said[] = []
  let nextLine = 0
  const chat = { name, description: '' }

  const lastSeq = () => log.length
  const find = (messageId: MessageId) => messages.find((message) => message.id === messageId)

  function toMessage(of: Said, viewer: UserId): Message {
    const { reactions, removedSeq: _, ...message } = of
    const counted = [...reactions].reduce<Message['reactions']>(
      (set, [emoji, who]) => setReaction(set, { emoji, count: who.size, mine: who.has(viewer) }),
      [],
    )
    return { ...message, reactions: counted }
  }

  function visibleTo(viewer: UserId): Message[] {
    const joinedSeq = people.get(viewer)?.joinedSeq ?? 0
    return messages.filter(({ seq }) => seq > joinedSeq).map((message) => toMessage(message, viewer))
  }

  function toMember(userId: UserId): Member {
    const { role, deliveredSeq, readSeq } = people.get(userId) ?? nobody
    return { userId, role, deliveredSeq, readSeq }
  }

  const toMembers = (): Member[] => [...people.keys()].sort().map(toMember)
  const toMembersFor = (viewer: UserId): Member[] =>
    toMembers().map((member) => (member.userId === viewer || sharesReads(viewer) ? member : { ...member, readSeq: 0 }))

  function unreadOf(viewer: UserId, asOfSeq = lastSeq()): Unread {
    const { readSeq, mark, joinedSeq } = people.get(viewer) ?? nobody
    const then = messages.map((message) => ({ ...toMessage(message, viewer), removedAt: removedBy(message, asOfSeq) }))
    const counted = then.filter(({ seq }) => seq > joinedSeq && seq <= asOfSeq)
    return { chatId: id, asOfSeq, ...unreadIn(counted, { me: viewer, readSeq, mark }) }
  }

  function toChat(viewer: UserId): Chat {
    const { chatId: _, asOfSeq, ...unread } = unreadOf(viewer)
    const last = visibleTo(viewer).at(-1)
    return {
      id,
      kind,
      name: chat.name,
      description: chat.description,
      memberCount: people.size,
      ...(people.size <= limits.membersInlineMax && { members: toMembersFor(viewer) }),
      lastMessage: last ? toSummary(last) : null,
      lastSeq: asOfSeq,
      ...unread,
      myRole: people.get(viewer)?.role ?? 'member',
      createdAt: at(0),
    }
  }

  /** The seq comes with the event: what it says is written before it is told. */
  function append(event: (seq: number) => Logged): number {
    const seq = log.length + 1
    log.push(event(seq))
    return seq
  }

  function appendLine(actor: UserId, system: SystemFacts, toEvent: (line: Said) => Logged): number {
    return append((seq) => {
      const line = toSaid(aMessage(seq, { id: lineId(id, ++nextLine), chatId: id, authorId: actor, kind: 'system', text: '', system }))
      messages.push(line)
      return toEvent(line)
    })
  }

  const said = (message: Said, seq: number) => inEvent(toMessage(message, message.authorId), seq)

  return {
    id,
    kind,
    people,
    lastSeq,
    toChat,
    visibleTo,
    unreadOf,
    toMembers,
    has: (userId: UserId) => people.has(userId),
    joinedSeq: (userId: UserId) => people.get(userId)?.joinedSeq ?? 0,
    eventsAfter: (viewer: UserId, cursor: number): ChatEvent[] => log.slice(cursor).map((toEvent) => toEvent(viewer)),
    messageOf: (messageId: MessageId, viewer: UserId): Message | null => {
      const message = find(messageId)
      return message && people.has(viewer) && message.seq > (people.get(viewer)?.joinedSeq ?? 0) ? toMessage(message, viewer) : null
    },
    toSnapshot(viewer: UserId): ChatSnapshot {
      const visible = visibleTo(viewer)
      return {
        kind: 'snapshot',
        scope: chatScope(id),
        seq: lastSeq(),
        more: false,
        chat: toChat(viewer),
        me: toMember(viewer),
        messages: visible.slice(-limits.snapshotMessagesMax),
        hasMore: visible.length > limits.snapshotMessagesMax,
      }
    },
    receipts: (): Receipt[] =>
      toMembers().map(({ userId, deliveredSeq, readSeq }) => ({ chatId: id, userId, deliveredSeq, readSeq, at: at(0) })),
    /** Without a line: whoever makes a chat brings its people. */
    begin(members: readonly User[], owner?: UserId) {
      for (const member of members) {
        people.set(member.id, { role: member.id === owner ? 'owner' : 'member', deliveredSeq: 0, readSeq: 0, mark: null, joinedSeq: 0 })
      }
    },
    say(
      author: UserId,
      { id: messageId, text, replyToId = null }: Omit<SendMessage, 'replyToId'> & { replyToId?: MessageId | null | undefined },
    ): Message {
      const known = find(messageId)
      if (known) return toMessage(known, author)
      append((seq) => {
        const message = toSaid(aMessage(seq, { id: messageId, chatId: id, authorId: author, text, replyToId }))
        messages.push(message)
        return () => ({ type: 'message.sent', seq, at: at(seq), message: said(message, seq) })
      })
      return toMessage(find(messageId) as Said, author)
    },
    edit(actor: UserId, { messageId, text, expectedRevision }: { messageId: MessageId; text: string; expectedRevision: number }): Message {
      const message = touched(find(messageId), actor)
      if (message.revision - expectedRevision <= 1 && message.revision >= expectedRevision && message.text === text)
        return toMessage(message, actor)
      if (message.revision !== expectedRevision) {
        const facts = { revision: message.revision, text: message.text, yours: text }
        throw new Refused({ code: 'message.edit-conflict', facts })
      }
      append((seq) => {
        Object.assign(message, { text, revision: message.revision + 1, editedAt: at(seq), updatedSeq: seq })
        return () => ({ type: 'message.edited', seq, at: at(seq), message: said(message, seq) })
      })
      return toMessage(message, actor)
    },
    remove(actor: UserId, messageId: MessageId): Message {
      const message = find(messageId)
      if (message?.authorId === actor && message.removedAt !== null) return toMessage(message, actor)
      const open = touched(message, actor)
      append((seq) => {
        Object.assign(open, { ...toTombstone(toMessage(open, actor), at(seq)), reactions: new Map(), updatedSeq: seq, removedSeq: seq })
        return () => ({ type: 'message.removed', seq, at: at(seq), message: said(open, seq) })
      })
      return toMessage(open, actor)
    },
    react(actor: UserId, { messageId, emoji, on }: { messageId: MessageId; emoji: string; on: boolean }): Message {
      const message = find(messageId)
      if (!message || !people.has(actor)) throw new Refused({ code: 'message.not-found', facts: {} })
      if (message.removedAt !== null) throw new Refused({ code: 'message.removed', facts: {} })
      const who = new Set(message.reactions.get(emoji))
      if (who.has(actor) === on) return toMessage(message, actor)
      if (on) who.add(actor)
      else who.delete(actor)
      message.reactions.set(emoji, who)
      const count = who.size
      append((seq) => {
        message.updatedSeq = seq
        return () => ({ type: 'reaction.set', seq, at: at(seq), messageId, emoji, actorId: actor, on, count })
      })
      return toMessage(message, actor)
    },
    addMember(actor: UserId, userId: UserId) {
      const joinedSeq = lastSeq()
      people.set(userId, { role: 'member', deliveredSeq: joinedSeq, readSeq: joinedSeq, mark: null, joinedSeq })
      const members = [toMember(userId)]
      const memberCount = people.size
      return appendLine(actor, { type: 'member.added', userIds: [userId] }, (line) => () => ({
        type: 'member.added',
        seq: line.seq,
        at: line.sentAt,
        members,
        memberCount,
        message: said(line, line.seq),
      }))
    },
    removeMember(actor: UserId, userId: UserId) {
      people.delete(userId)
      const memberCount = people.size
      return appendLine(actor, { type: 'member.removed', userId }, (line) => () => ({
        type: 'member.removed',
        seq: line.seq,
        at: line.sentAt,
        userId,
        memberCount,
        message: said(line, line.seq),
      }))
    },
    setRole(actor: UserId, userId: UserId, role: Role) {
      const person = people.get(userId)
      if (person) person.role = role
      return appendLine(actor, { type: 'member.role-changed', userId, role }, (line) => () => ({
        type: 'member.role-changed',
        seq: line.seq,
        at: line.sentAt,
        roles: [{ userId, role }],
        message: said(line, line.seq),
      }))
    },
    rename(actor: UserId, next: string) {
      chat.name = next
      return appendLine(actor, { type: 'chat.updated', changed: ['name'] }, (line) => () => ({
        type: 'chat.updated',
        seq: line.seq,
        at: line.sentAt,
        name: next,
        description: chat.description,
        message: said(line, line.seq),
      }))
    },
    /** True if something rose. */
    mark(userId: UserId, { deliveredSeq = 0, readSeq = 0 }: { deliveredSeq?: number | undefined; readSeq?: number | undefined }): boolean {
      const person = people.get(userId)
      if (!person) return false
      const before = { ...person }
      person.readSeq = Math.max(person.readSeq, Math.min(readSeq, lastSeq()))
      person.deliveredSeq = Math.max(person.deliveredSeq, Math.min(deliveredSeq, lastSeq()), person.readSeq)
      return person.readSeq > before.readSeq || person.deliveredSeq > before.deliveredSeq
    },
    markUnread(userId: UserId, fromSeq: number | null) {
      const person = people.get(userId)
      if (!person) throw new Refused({ code: 'chat.not-found', facts: {} })
      person.mark = fromSeq
    },
  }
}

const nobody: Person = { role: 'member', deliveredSeq: 0, readSeq: 0, mark: null, joinedSeq: 0 }

function toSaid(message: Message): Said {
  const { reactions: _, ...said } = message
  return { ...said, reactions: new Map(), removedSeq: null }
}

const removedBy = ({ removedSeq }: Said, seq: number) => (removedSeq !== null && removedSeq <= seq ? at(removedSeq) : null)

function touched(message: Said | undefined, actor: UserId): Said {
  const refuse = (refusal: Refusal) => {
    throw new Refused(refusal)
  }
  if (!message) return refuse({ code: 'message.not-found', facts: {} })
  if (message.authorId !== actor || message.kind === 'system') return refuse({ code: 'message.not-allowed', facts: {} })
  if (message.removedAt !== null) return refuse({ code: 'message.removed', facts: {} })
  return message
}

/** Ids of lines that nobody wrote, apart from those of any device. */
const lineId = (chatId: ChatId, n: number) => `00000000-0000-7004-8000-${chatId.slice(-4)}${n.toString(16).padStart(8, '0')}` as MessageId
