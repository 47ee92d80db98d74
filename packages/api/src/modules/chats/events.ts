import type { Chat, ChatId, ChatJoined, ChatLeft, ChatUpdated, LeaveReason } from '@parley/protocol'
import type { NewEvent } from '../../log/append.ts'
import type { LoggedEvent } from '../../log/read.ts'
import { type MessagesById, messageOf } from '../messages/events.ts'

/** `joinedSeq` is the chat's last seq before that: what comes after it is news to who joined. */
export const chatJoined = (chatId: ChatId, joinedSeq: number): NewEvent => ({ type: 'chat.joined', facts: { chatId, joinedSeq } })
export const chatLeft = (chatId: ChatId, reason: LeaveReason): NewEvent => ({ type: 'chat.left', facts: { chatId, reason } })
export const chatUpdated = (): NewEvent => ({ type: 'chat.updated' })

export const joinedChatId = ({ facts }: LoggedEvent): ChatId => facts?.chatId as ChatId

/**
 * Carries the chat as it is now for the person whose scope it is read from, up to the moment of joining: events go on from there. Members
 * and names are those of now; what the events change again they change to the same.
 */
export function toChatJoined({ seq, at, facts }: LoggedEvent, chat: Chat): ChatJoined {
  const lastSeq = Number(facts?.joinedSeq)
  const lastMessage = chat.lastMessage && chat.lastMessage.seq <= lastSeq ? chat.lastMessage : null
  const readSeq = Math.min(chat.readSeq, lastSeq)
  return { seq, at, type: 'chat.joined', chat: { ...chat, lastSeq, lastMessage, readSeq, unread: 0, unreadFromSeq: null } }
}

export function toChatLeft({ seq, at, facts }: LoggedEvent): ChatLeft {
  return { seq, at, type: 'chat.left', chatId: facts?.chatId as ChatId, reason: facts?.reason as LeaveReason }
}

/** Names are text a person wrote, so the log doesn't hold them: it says what they are now. */
export function toChatUpdated(logged: LoggedEvent, messages: MessagesById, chat: Pick<Chat, 'name' | 'description'>): ChatUpdated {
  const { name, description } = chat
  return { seq: logged.seq, at: logged.at, type: 'chat.updated', name, description, message: messageOf(logged, messages) }
}
