import type { ChatListItem } from '@parley/client'
import { useChats } from '@parley/client/react'
import { useDeferredValue, useMemo, useState } from 'react'
import { useSelf } from '../connection/index.ts'

/** The chats a person sees, filtered by what they look for. */
export function useChatList() {
  const known = useChats()
  const me = useSelf()
  const [query, setQuery] = useState('')
  const sought = useDeferredValue(query.trim())
  const all = known.status === 'ready' ? known.chats : noChats
  const chats = useMemo(() => filterByTitle(all, sought), [all, sought])
  return {
    isLoading: known.status === 'loading',
    isEmpty: known.status === 'ready' && all.length === 0,
    chats,
    me,
    query,
    sought,
    setQuery,
  }
}

const noChats: readonly ChatListItem[] = []

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
