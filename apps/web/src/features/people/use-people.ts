import { useTrpc } from '@parley/client/react'
import { limits, type User, type UserId } from '@parley/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import { queries } from '../../ui/queries.ts'

const pageItems = 30

/** Everyone one can write to, by part of a name that is held here. */
export function usePeople(me: UserId) {
  const [query, setQuery] = useState('')
  return { query, setQuery, ...usePeopleFound(me, query) }
}

export type PeopleFound = {
  /** What the people were looked for by: the query, as soon as there is time, and as much of it as is looked for. */
  sought: string
  people: readonly User[]
  status: 'loading' | 'failed' | 'ready'
  /** The people are those of an earlier query; the answer to this one is on its way. */
  isAsking: boolean
  loadMore: () => void
  retry: () => void
}

/** Everyone one can write to, by part of a name. */
export function usePeopleFound(me: UserId, query: string): PeopleFound {
  const asked = Array.from(query.trim()).slice(0, limits.queryCharsMax).join('')
  const sought = useDeferredValue(asked)
  const client = useTrpc()
  // Not tRPC's own infinite query: it says in which direction it pages, and the API takes no field it doesn't know.
  const pages = useInfiniteQuery(
    {
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
    },
    queries,
  )
  const people = useMemo(() => pages.data?.pages.flatMap(({ items }) => items).filter(({ id }) => id !== me) ?? [], [pages.data, me])

  return {
    sought,
    people,
    status: toStatus(pages),
    isAsking: sought !== asked || pages.isPlaceholderData,
    loadMore: () => {
      if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage()
    },
    retry: () => void pages.refetch(),
  }
}

function toStatus({ status }: { status: 'pending' | 'error' | 'success' }): PeopleFound['status'] {
  switch (status) {
    case 'pending':
      return 'loading'
    case 'error':
      return 'failed'
    case 'success':
      return 'ready'
    default:
      return status satisfies never
  }
}
