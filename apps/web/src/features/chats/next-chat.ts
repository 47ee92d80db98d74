import type { ChatId } from '@parley/protocol'

type Standing = { chat: { id: ChatId }; unread: number }

/** [UX44] The chat before or after the one that is open; null at the end of the list: whoever holds the key doesn't go round and round. */
export function nextChat(chats: readonly Standing[], openChatId: ChatId | null, step: 1 | -1): ChatId | null {
  const here = chats.findIndex(({ chat }) => chat.id === openChatId)
  const next = here < 0 ? chats[0] : chats[here + step]
  return next?.chat.id ?? null
}

/** [UX44] The next one with something unread, round the end of the list too: each is read when one comes to it, so this has an end. */
export function nextUnread(chats: readonly Standing[], openChatId: ChatId | null, step: 1 | -1): ChatId | null {
  const here = chats.findIndex(({ chat }) => chat.id === openChatId)
  const from = here < 0 && step === -1 ? 0 : here
  for (let away = 1; away <= chats.length; away += 1) {
    const next = chats[(from + step * away + chats.length * 2) % chats.length]
    if (next && next.unread > 0 && next.chat.id !== openChatId) return next.chat.id
  }
  return null
}
