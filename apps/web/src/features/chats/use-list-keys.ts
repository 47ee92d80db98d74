import type { ChatListItem } from '@parley/client'
import type { ChatId } from '@parley/protocol'
import { goTo } from '../../ui/local-link.tsx'
import { useShortcuts } from '../shortcuts/index.ts'
import { nextChat, nextUnread } from './next-chat.ts'

/** [UX44] From chat to chat, in the order in which they are shown. */
export function useListKeys(rows: readonly ChatListItem[], openChatId: ChatId | null): void {
  const to = (chatId: ChatId | null) => chatId !== null && goTo(`/c/${chatId}`)
  useShortcuts('list', {
    nextChat: () => to(nextChat(rows, openChatId, 1)),
    previousChat: () => to(nextChat(rows, openChatId, -1)),
    nextUnread: () => to(nextUnread(rows, openChatId, 1)),
    previousUnread: () => to(nextUnread(rows, openChatId, -1)),
  })
}
