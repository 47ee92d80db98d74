import type { ChatId } from '@parley/protocol'
import { type ChatListItem, chatListOf, chatOf, unreadTotalOf } from '@parley/sync'
import { useMemo } from 'react'
import { useEngineState } from './use-engine-state.ts'

export type Chats = { status: 'loading' } | { status: 'ready'; chats: readonly ChatListItem[] }

/** All chats of the person, most recently active first. */
export function useChats(): Chats {
  const loaded = useEngineState(({ sync }) => sync.loaded)
  const chats = useEngineState(chatListOf)
  return useMemo(() => (loaded ? { status: 'ready', chats } : { status: 'loading' }), [loaded, chats])
}

export type ChatView =
  | { status: 'loading' }
  /** There is no such chat, or the person isn't in it: the two look the same. */
  | { status: 'not-found' }
  | ({ status: 'ready' } & ChatListItem)

/** One chat, with what its heading shows. */
export function useChat(chatId: ChatId): ChatView {
  const loaded = useEngineState(({ sync }) => sync.loaded)
  const item = useEngineState((state) => chatOf(state, chatId))
  return useMemo(() => {
    if (item) return { status: 'ready', ...item }
    return { status: loaded ? 'not-found' : 'loading' }
  }, [loaded, item])
}

/** How much is unread in all chats together, for a title or a badge. */
export const useUnreadTotal = (): number => useEngineState(unreadTotalOf)
