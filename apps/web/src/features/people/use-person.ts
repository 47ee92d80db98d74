import { useTrpc, useUser } from '@parley/client/react'
import type { User, UserId } from '@parley/protocol'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../ui/queries.ts'

/** Somebody as the feed has them, or else as the server says when asked: of a large group the feed names only those who speak. */
export function usePerson(userId: UserId): User | null {
  const known = useUser(userId)
  const client = useTrpc()
  const asked = useQuery(
    {
      queryKey: ['users.get', userId],
      queryFn: ({ signal }) => client.users.get.query({ userId }, { signal }),
      enabled: known === null,
      staleTime: 60_000,
      networkMode: 'always',
    },
    queries,
  )
  return known ?? asked.data ?? null
}
