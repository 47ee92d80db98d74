import type { MessageEdited, MessageId, MessageInEvent, MessageRemoved, MessageSent, ReactionSet, UserId } from '@parley/protocol'
import type { NewEvent } from '../../log/append.ts'
import type { LoggedEvent } from '../../log/read.ts'
import { invariant } from '../../platform/refuse.ts'

/** The messages that a page of the log names, as they are now. */
export type MessagesById = ReadonlyMap<MessageId, MessageInEvent>

export const messageEdited = (messageId: MessageId): NewEvent => ({ type: 'message.edited', messageId })
export const messageRemoved = (messageId: MessageId): NewEvent => ({ type: 'message.removed', messageId })

export const reactionSet = (
  messageId: MessageId,
  reaction: { readonly emoji: string; readonly actorId: UserId; readonly on: boolean; readonly count: number },
): NewEvent => ({ type: 'reaction.set', messageId, facts: reaction })

export const toMessageSent = (logged: LoggedEvent, messages: MessagesById): MessageSent => ({
  ...positionOf(logged),
  type: 'message.sent',
  message: messageOf(logged, messages),
})

/** The same of one that was stored just now: all of it is known. */
export const toStoredMessageSent = (message: MessageInEvent): MessageSent => ({
  seq: message.seq,
  at: message.sentAt,
  type: 'message.sent',
  message,
})

export const toMessageEdited = (logged: LoggedEvent, messages: MessagesById): MessageEdited => ({
  ...positionOf(logged),
  type: 'message.edited',
  message: messageOf(logged, messages),
})

export const toMessageRemoved = (logged: LoggedEvent, messages: MessagesById): MessageRemoved => ({
  ...positionOf(logged),
  type: 'message.removed',
  message: messageOf(logged, messages),
})

export function toReactionSet(logged: LoggedEvent): ReactionSet {
  const { emoji, actorId, on, count } = logged.facts as unknown as Pick<ReactionSet, 'emoji' | 'actorId' | 'on' | 'count'>
  invariant(logged.messageId, 'a reaction is to a message')
  return { ...positionOf(logged), type: 'reaction.set', messageId: logged.messageId, emoji, actorId, on, count }
}

/** `updatedSeq` is the event's own, so that a replay and a page end in the same state whichever comes first. */
export function messageOf({ seq, messageId }: LoggedEvent, messages: MessagesById): MessageInEvent {
  const message = messageId && messages.get(messageId)
  invariant(message, 'an event of a message has its message')
  return { ...message, updatedSeq: seq }
}

const positionOf = ({ seq, at }: LoggedEvent) => ({ seq, at })
