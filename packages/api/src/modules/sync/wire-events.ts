import {
  type Chat,
  type ChatEvent,
  type ChatId,
  chatScope,
  type EventsFrame,
  isChatScope,
  type MessageInEvent,
  type Scope,
  toChatId,
  toUserId,
  type UserEvent,
  userScope,
} from '@parley/protocol'
import type { Context } from '../../context.ts'
import type { LoggedEvent } from '../../log/read.ts'
import type { Tail } from '../../log/tail.ts'
import { invariant } from '../../platform/refuse.ts'
import { toSessionEnded } from '../accounts/events.ts'
import { joinedChatId, toChatJoined, toChatLeft, toChatUpdated } from '../chats/events.ts'
import { getChatsOfMany, getChatTitles } from '../chats/service.ts'
import { toMemberAdded, toMemberRemoved, toMemberRoleChanged } from '../members/events.ts'
import {
  type MessagesById,
  toMessageEdited,
  toMessageRemoved,
  toMessageSent,
  toReactionSet,
  toStoredMessageSent,
} from '../messages/events.ts'
import { getMessagesInEvents } from '../messages/service.ts'
import { toSettingsChanged } from '../settings/events.ts'

export type SyncEvent = ChatEvent | UserEvent
export type EventTail = Tail<SyncEvent>

/**
 * Logged events as they go over the wire: ids are joined with what they name as it is now. One query for all messages of a read, one for
 * all chats of a person. A `chat.joined` of a chat that its person has left again is followed by its `chat.left`: it is passed over.
 */
export async function toEvents(ctx: Pick<Context, 'db'>, logged: readonly LoggedEvent[]): Promise<Map<Scope, SyncEvent[]>> {
  const [messages, chats, titles] = await Promise.all([readMessages(ctx, logged), readJoinedChats(ctx, logged), readTitles(ctx, logged)])
  const events = new Map<Scope, SyncEvent[]>()
  for (const entry of logged) {
    const event = toEvent(entry)
    const ofScope = events.get(entry.scope)
    if (ofScope) ofScope.push(event)
    else events.set(entry.scope, [event])
  }
  return events

  function toEvent(entry: LoggedEvent): SyncEvent {
    switch (entry.type) {
      case 'message.sent':
        return toMessageSent(entry, messages)
      case 'message.edited':
        return toMessageEdited(entry, messages)
      case 'message.removed':
        return toMessageRemoved(entry, messages)
      case 'reaction.set':
        return toReactionSet(entry)
      case 'member.added':
        return toMemberAdded(entry, messages)
      case 'member.removed':
        return toMemberRemoved(entry, messages)
      case 'member.role-changed':
        return toMemberRoleChanged(entry, messages)
      case 'chat.updated': {
        const title = isChatScope(entry.scope) && titles.get(toChatId(entry.scope))
        invariant(title, 'a chat that was changed exists')
        return toChatUpdated(entry, messages, title)
      }
      case 'chat.joined': {
        const chat = chats.get(`${entry.scope} ${joinedChatId(entry)}`)
        // Left again since: for this reader it is a chat that was left, which it already wasn't in.
        return chat
          ? toChatJoined(entry, chat)
          : { seq: entry.seq, at: entry.at, type: 'chat.left', chatId: joinedChatId(entry), reason: 'removed' }
      }
      case 'chat.left':
        return toChatLeft(entry)
      case 'settings.changed':
        return toSettingsChanged(entry)
      case 'session.ended':
        return toSessionEnded(entry)
      default:
        throw new Error(`Invariant broken: the log has an event of type ${entry.type}, which this build doesn't know`)
    }
  }
}

/** Of messages that were stored just now, without a read: what `toEvents` would give of them. */
export const toStoredEvents = (stored: readonly MessageInEvent[]): Map<Scope, SyncEvent[]> =>
  new Map(
    [...Map.groupBy(stored, ({ chatId }) => chatScope(chatId))].map(([scope, messages]) => [scope, messages.map(toStoredMessageSent)]),
  )

async function readMessages(ctx: Pick<Context, 'db'>, logged: readonly LoggedEvent[]): Promise<MessagesById> {
  // A reaction says all there is to say of it.
  const ids = logged.flatMap(({ messageId, type }) => (messageId && type !== 'reaction.set' ? [messageId] : []))
  return new Map(ids.length === 0 ? [] : (await getMessagesInEvents(ctx, ids)).map((message) => [message.id, message]))
}

async function readTitles(
  ctx: Pick<Context, 'db'>,
  logged: readonly LoggedEvent[],
): Promise<Map<ChatId, Pick<Chat, 'name' | 'description'>>> {
  const ids = logged.flatMap(({ scope, type }) => (type === 'chat.updated' && isChatScope(scope) ? [toChatId(scope)] : []))
  return ids.length === 0 ? new Map() : getChatTitles(ctx, [...new Set(ids)])
}

/** By the person and the chat: everyone sees a chat as theirs. One query, though a group has a thousand members when it begins. */
async function readJoinedChats(ctx: Pick<Context, 'db'>, logged: readonly LoggedEvent[]): Promise<Map<string, Chat>> {
  const joined = logged.flatMap((entry) =>
    entry.type === 'chat.joined' && !isChatScope(entry.scope) ? [{ userId: toUserId(entry.scope), chatId: joinedChatId(entry) }] : [],
  )
  if (joined.length === 0) return new Map()
  const found = await getChatsOfMany(ctx, joined)
  return new Map(found.map(({ viewerId, chat }) => [`${userScope(viewerId)} ${chat.id}`, chat]))
}

/** The one place that pairs a scope with the events of its kind. */
export const toEventsFrame = (scope: Scope, events: readonly SyncEvent[]): EventsFrame => ({ kind: 'events', scope, events }) as EventsFrame
