import type { Chat, ChatId, ChatJoined } from '@parley/protocol'
import type { NewEvent } from '../../log/append.ts'
import type { LoggedEvent } from '../../log/read.ts'

/** `joinedSeq` is the chat's last seq at that moment: what comes after it is news to who joined. */
export const chatJoined = (chatId: ChatId, joinedSeq: number): NewEvent => ({ type: 'chat.joined', facts: { chatId, joinedSeq } })

export const joinedChatId = ({ facts }: LoggedEvent): ChatId => facts?.chatId as ChatId

/** Carries the chat as it is now for the person whose scope it is read from, up to the moment of joining: events go on from there. */
export function toChatJoined({ seq, at, facts }: LoggedEvent, chat: Chat): ChatJoined {
  const lastSeq = Number(facts?.joinedSeq)
  const lastMessage = chat.lastMessage && chat.lastMessage.seq <= lastSeq ? chat.lastMessage : null
  return { seq, at, type: 'chat.joined', chat: { ...chat, lastSeq, lastMessage } }
}
