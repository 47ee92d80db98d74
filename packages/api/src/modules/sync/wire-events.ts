import {
  type Chat,
  type ChatEvent,
  type ChatId,
  type EventsFrame,
  isChatScope,
  type Scope,
  toUserId,
  type UserEvent,
  type UserId,
  userScope,
} from '@parley/protocol'
import type { Context } from '../../context.ts'
import type { LoggedEvent } from '../../log/read.ts'
import type { Tail } from '../../log/tail.ts'
import { invariant } from '../../platform/refuse.ts'
import { toSessionEnded } from '../accounts/events.ts'
import { joinedChatId, toChatJoined } from '../chats/events.ts'
import { getChats } from '../chats/service.ts'
import { toMessageSent } from '../messages/events.ts'
import { getMessages } from '../messages/service.ts'

export type SyncEvent = ChatEvent | UserEvent
export type EventTail = Tail<SyncEvent>

/**
 * Logged events as they go over the wire: ids are joined with what they name as it is now. One query for all messages of a read, one for
 * all chats of a person.
 */
export async function toEvents(ctx: Pick<Context, 'db'>, logged: readonly LoggedEvent[]): Promise<Map<Scope, SyncEvent[]>> {
  const messageIds = logged.flatMap(({ messageId }) => messageId ?? [])
  const messages = new Map(messageIds.length === 0 ? [] : (await getMessages(ctx, messageIds)).map((message) => [message.id, message]))
  const chats = await joinedChats(ctx, logged)

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
      case 'message.sent': {
        const message = entry.messageId && messages.get(entry.messageId)
        invariant(message, 'an event of a message has its message')
        return toMessageSent(entry, message)
      }
      case 'chat.joined': {
        const chat = chats.get(`${entry.scope} ${joinedChatId(entry)}`)
        invariant(chat, 'a chat that was joined exists')
        return toChatJoined(entry, chat)
      }
      case 'session.ended':
        return toSessionEnded(entry)
      default:
        throw new Error(`Invariant broken: the log has an event of type ${entry.type}, which this build doesn't know`)
    }
  }
}

/** By the person and the chat: everyone sees a chat as theirs. */
async function joinedChats(ctx: Pick<Context, 'db'>, logged: readonly LoggedEvent[]): Promise<Map<string, Chat>> {
  const wanted = new Map<UserId, ChatId[]>()
  for (const entry of logged) {
    if (entry.type !== 'chat.joined' || isChatScope(entry.scope)) continue
    const userId = toUserId(entry.scope)
    wanted.set(userId, [...(wanted.get(userId) ?? []), joinedChatId(entry)])
  }
  const found = await Promise.all(
    [...wanted].map(async ([userId, chatIds]) =>
      (await getChats(ctx, userId, chatIds)).map((chat) => [`${userScope(userId)} ${chat.id}`, chat] as const),
    ),
  )
  return new Map(found.flat())
}

/** The one place that pairs a scope with the events of its kind. */
export const toEventsFrame = (scope: Scope, events: readonly SyncEvent[]): EventsFrame => ({ kind: 'events', scope, events }) as EventsFrame
