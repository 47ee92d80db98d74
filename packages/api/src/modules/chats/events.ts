import type { Chat, ChatId, ChatJoined } from '@parley/protocol'
import type { NewEvent } from '../../log/append.ts'
import type { LoggedEvent } from '../../log/read.ts'

export const chatJoined = (chatId: ChatId): NewEvent => ({ type: 'chat.joined', facts: { chatId } })

export const joinedChatId = ({ facts }: LoggedEvent): ChatId => facts?.chatId as ChatId

/** Carries the chat as it is now, for the person whose scope it is read from. */
export const toChatJoined = ({ seq, at }: LoggedEvent, chat: Chat): ChatJoined => ({ seq, at, type: 'chat.joined', chat })
