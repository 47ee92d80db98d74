import type { ChatListItem } from '@parley/client'
import { useChats } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { useDeferredValue, useMemo, useState } from 'react'
import { useSelf } from '../connection/index.ts'

export type ListFilter = 'all' | 'unread'

/** The chats a person sees, filtered by what they look for. */
export function useChatList(openChatId: ChatId | null) {
  const known = useChats()
  const me = useSelf()
  const [query, setQuery] = useState('')
  const [filter, setFilter] = useState<ListFilter>('all')
  const sought = useDeferredValue(query.trim())
  const all = known.status === 'ready' ? known.chats : noChats
  const chats = useMemo(() => filterByTitle(filterUnread(all, filter, openChatId), sought), [all, filter, openChatId, sought])

  return {
    isLoading: known.status === 'loading',
    isEmpty: known.status === 'ready' && all.length === 0,
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

/** Every word that is looked for begins or is within the name, whatever its case and accents. */
export function filterByTitle<Item extends { title: string }>(items: readonly Item[], query: string): readonly Item[] {
  const words = toPlain(query).split(/\s+/).filter(Boolean)
  return words.length === 0 ? items : items.filter(({ title }) => words.every((word) => toPlain(title).includes(word)))
}

const toPlain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
