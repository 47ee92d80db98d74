import type { Chat, ChatId, User } from '@parley/protocol'
import { type ChatListItem, type ChatPreview, chatListOf, chatOf } from '@parley/sync'
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
  | { status: 'ready'; chat: Chat; title: string; peer: User | null; lastMessage: ChatPreview | null }

/** One chat, with what its heading shows. */
export function useChat(chatId: ChatId): ChatView {
  const loaded = useEngineState(({ sync }) => sync.loaded)
  const item = useEngineState((state) => chatOf(state, chatId))
  return useMemo(() => {
    if (item) return { status: 'ready', ...item }
    return { status: loaded ? 'not-found' : 'loading' }
  }, [loaded, item])
}
