import type { ChatListItem } from '@parley/client'
import { useChats, useEngine } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { useDeferredValue, useMemo, useState } from 'react'
import { useSelf } from '../connection/index.ts'
import { findChats } from './find-chats.ts'
import { toPeopleIn } from './people-in.ts'

export type ListFilter = 'all' | 'unread'

/** The chats a person sees, filtered by what they look for. */
export function useChatList(openChatId: ChatId | null) {
  // After the frame that shows what has just been said.
  const known = useDeferredValue(useChats())
  const me = useSelf()
  const [query, setQuery] = useState('')
  const [filter, setFilter] = useState<ListFilter>('all')
  const sought = useDeferredValue(query.trim())
  const all = known.status === 'ready' ? known.chats : noChats
  const engine = useEngine()
  const chats = useMemo(
    () => findChats(filterUnread(all, filter, openChatId), sought, toPeopleIn(engine.getState().sync.users, me.id)),
    [all, filter, openChatId, sought, engine, me.id],
  )

  return {
    isLoading: known.status === 'loading',
    isEmpty: known.status === 'ready' && all.length === 0,
    all,
    chats,
    me,
    query,
    sought,
    setQuery,
    filter,
    setFilter,
  }
}

const noChats: readonly ChatListItem[] = []

/** The chat that is open stays, or it would go from under the hand that opened it. */
export function filterUnread<Item extends { unread: number; chat: { id: ChatId } }>(
  items: readonly Item[],
  filter: ListFilter,
  openChatId: ChatId | null,
): readonly Item[] {
  return filter === 'all' ? items : items.filter(({ unread, chat }) => unread > 0 || chat.id === openChatId)
}
