import { type Chat, limits, type Message, type SystemFacts, type UserId } from '@parley/protocol'
import type { SyncEvent } from './wire-events.ts'

/** Whoever an event speaks of: they are introduced to a device before it. Of a crowd that came in at once those whom its line names. */
export function namedInEvent(event: SyncEvent): UserId[] {
  switch (event.type) {
    case 'message.sent':
    case 'message.edited':
    case 'message.removed':
    case 'chat.updated':
      return namedInMessage(event.message)
    case 'member.added':
      return [...namedInMessage(event.message), ...unlessCrowd(event.members.map(({ userId }) => userId))]
    case 'member.removed':
      return [...namedInMessage(event.message), event.userId]
    case 'member.role-changed':
      return [...namedInMessage(event.message), ...event.roles.map(({ userId }) => userId)]
    case 'reaction.set':
      return [event.actorId]
    case 'chat.joined':
      return namedInChat(event.chat)
    case 'chat.left':
    case 'settings.changed':
    case 'session.ended':
      return []
    default:
      return event satisfies never
  }
}

export function namedInMessage({ authorId, system, mentions }: Pick<Message, 'authorId' | 'system' | 'mentions'>): UserId[] {
  return [authorId, ...namedInFacts(system), ...mentions.map(({ userId }) => userId)]
}

/** Its members unless it is a large one, and whoever its last line speaks of. */
export function namedInChat({ members = [], lastMessage }: Pick<Chat, 'members' | 'lastMessage'>): UserId[] {
  const inLine = lastMessage ? [lastMessage.authorId, ...namedInFacts(lastMessage.system)] : []
  return [...members.map(({ userId }) => userId), ...inLine]
}

function namedInFacts(facts: SystemFacts | null): UserId[] {
  switch (facts?.type) {
    case 'member.added':
      return facts.userIds
    case 'member.removed':
    case 'member.role-changed':
      return [facts.userId]
    case 'chat.updated':
    case undefined:
      return []
    default:
      return facts satisfies never
  }
}

const unlessCrowd = (userIds: UserId[]): UserId[] => (userIds.length > limits.membersInlineMax ? [] : userIds)
