import { useTrpc } from '@parley/client/react'
import { type Chat, limits, type Member, type UserId } from '@parley/protocol'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useMemo } from 'react'
import { queries } from '../../ui/queries.ts'

/**
 * Who is in a group. A chat of up to `limits.membersInlineMax` names its members itself and keeps them current; of a larger one they come
 * in pages, which are read again when its last line says that something about them has changed.
 */
export function useMembers(chat: Chat, query: string) {
  const isPaged = chat.members === undefined
  const sought = useDeferredValue(query.trim())
  const pages = useMemberPages(chat, isPaged)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages
  const matches = useMatches(sought, isPaged && sought !== '')

  // A name is looked for among all of them.
  useEffect(() => {
    if (sought !== '' && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [sought, hasNextPage, isFetchingNextPage, fetchNextPage])

  const members = useMemo(() => {
    const all: readonly Member[] = chat.members ?? pages.data?.pages.flatMap(({ items }) => items) ?? []
    return matches ? all.filter(({ userId }) => matches.has(userId)) : all
  }, [chat.members, pages.data, matches])

  return {
    members,
    isPaged,
    sought,
    status:
      !isPaged || pages.status === 'success' ? ('ready' as const) : pages.status === 'error' ? ('failed' as const) : ('loading' as const),
    hasMore: isPaged && hasNextPage,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
    },
    retry: () => void pages.refetch(),
  }
}

function useMemberPages(chat: Chat, isPaged: boolean) {
  const client = useTrpc()
  const changedSeq = chat.lastMessage?.kind === 'system' ? chat.lastMessage.seq : 0
  const pages = useInfiniteQuery(
    {
      queryKey: ['members.list', chat.id],
      queryFn: ({ pageParam: cursor, signal }) =>
        client.members.list.query({ chatId: chat.id, limit: limits.pageItemsMax, ...(cursor !== null && { cursor }) }, { signal }),
      initialPageParam: null as string | null,
      getNextPageParam: ({ nextCursor }) => nextCursor,
      enabled: isPaged,
      networkMode: 'always',
      staleTime: 10_000,
      retry: 1,
    },
    queries,
  )
  const { refetch } = pages

  useEffect(() => {
    if (isPaged && changedSeq > 0) void refetch()
  }, [isPaged, changedSeq, refetch])

  return pages
}

/** People of the whole server who fit, by id: the list of members itself can't be searched by name. */
function useMatches(sought: string, isWanted: boolean): ReadonlySet<UserId> | null {
  const client = useTrpc()
  const found = useQuery(
    {
      queryKey: ['users.list', 'matches', sought],
      queryFn: ({ signal }) =>
        client.users.list.query(
          { query: Array.from(sought).slice(0, limits.queryCharsMax).join(''), limit: limits.pageItemsMax },
          { signal },
        ),
      enabled: isWanted,
      networkMode: 'always',
      staleTime: 30_000,
      placeholderData: (before) => before,
    },
    queries,
  )
  return useMemo(() => (isWanted && found.data ? new Set(found.data.items.map(({ id }) => id)) : null), [isWanted, found.data])
}
