import { trpcReact, useUsers } from '@parley/client/react'
import { limits, type Message, type User, type UserId } from '@parley/protocol'
import { useMemo } from 'react'

export type Reactor = { emoji: string; userId: UserId; user: User | null }
export type MessageReactorsState = { status: 'asking' } | { status: 'unreachable' } | { status: 'ready'; reactors: readonly Reactor[] }

/** Who reacted, asked when somebody wants to know. */
export function useMessageReactors({ id, reactions }: Pick<Message, 'id' | 'reactions'>): MessageReactorsState {
  // The reactions are in the question: another one is another question, and the answer is never an old one.
  const counts = reactions.map(({ emoji, count }) => `${emoji}${count}`).join()
  const { data, status } = trpcReact.messages.reactions.useQuery(
    { messageId: id, limit: limits.pageItemsMax },
    { networkMode: 'always', retry: 1, staleTime: 0, queryHash: `reactions ${id} ${counts}` },
  )
  const users = useUsers(useMemo(() => data?.items.map(({ userId }) => userId) ?? [], [data]))
  if (status === 'pending') return { status: 'asking' }
  if (status === 'error') return { status: 'unreachable' }
  return { status: 'ready', reactors: data.items.map(({ emoji, userId }, index) => ({ emoji, userId, user: users[index] ?? null })) }
}
