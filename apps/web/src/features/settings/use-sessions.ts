import { useTrpc } from '@parley/client/react'
import { limits, type SessionOfUser } from '@parley/protocol'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../ui/queries.ts'

/** Where one is signed in, the most recently active first. It is asked again whenever somebody comes back to the window. */
export function useSessions() {
  const client = useTrpc()
  const page = useQuery(
    {
      queryKey: ['auth.sessions'],
      queryFn: ({ signal }) => client.auth.sessions.query({ limit: limits.pageItemsMax }, { signal }),
      networkMode: 'always',
      staleTime: 10_000,
      retry: 1,
    },
    queries,
  )
  return { status: page.status, sessions: page.data?.items ?? noSessions, reload: () => void page.refetch() }
}

const noSessions: readonly SessionOfUser[] = []
