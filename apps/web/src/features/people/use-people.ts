import { trpcReact } from '@parley/client/react'
import { limits, type UserId } from '@parley/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'

const pageItems = 30

/** Everyone one can write to, by part of a name. */
export function usePeople(me: UserId) {
  const [query, setQuery] = useState('')
  const sought = useDeferredValue(Array.from(query.trim()).slice(0, limits.queryCharsMax).join(''))
  const { client } = trpcReact.useUtils()
  // Not tRPC's own infinite query: it says in which direction it pages, and the API takes no field it doesn't know.
  const pages = useInfiniteQuery({
    queryKey: ['users.list', sought],
    queryFn: ({ pageParam: cursor, signal }) =>
      client.users.list.query(
        { limit: pageItems, ...(sought !== '' && { query: sought }), ...(cursor !== null && { cursor }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
    // Without a network the question fails like any other, instead of waiting for one.
    networkMode: 'always',
    staleTime: 30_000,
    retry: 1,
  })
  const people = useMemo(() => pages.data?.pages.flatMap(({ items }) => items).filter(({ id }) => id !== me) ?? [], [pages.data, me])

  return {
    query,
    sought,
    setQuery,
    people,
    status: pages.status === 'pending' ? ('loading' as const) : pages.status === 'error' ? ('failed' as const) : ('ready' as const),
    loadMore: () => {
      if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage()
    },
    retry: () => void pages.refetch(),
  }
}
