import { useTrpc, useUsers } from '@parley/client/react'
import { limits, type Message, type User, type UserId } from '@parley/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { namesMax, unnamedIn } from './reactors.ts'

export type Reactor = { emoji: string; userId: UserId; user: User | null }
export type MessageReactorsState = { status: 'asking' } | { status: 'unreachable' } | { status: 'ready'; reactors: readonly Reactor[] }

/** Who reacted, asked when somebody wants to know: a page of all, and what that lacks of an emoji. */
export function useMessageReactors({ id, reactions }: Pick<Message, 'id' | 'reactions'>): MessageReactorsState {
  const trpc = useTrpc()
  const ask = async () => {
    const page = await trpc.messages.reactions.query({ messageId: id, limit: limits.pageItemsMax })
    const unnamed = unnamedIn(page, reactions)
    const pages = await Promise.all(unnamed.map((emoji) => trpc.messages.reactions.query({ messageId: id, emoji, limit: namesMax })))
    return [...page.items.filter(({ emoji }) => !unnamed.includes(emoji)), ...pages.flatMap(({ items }) => items)]
  }
  // The reactions are in the question: another one is another question, and the answer is never an old one.
  const counts = reactions.map(({ emoji, count }) => `${emoji}${count}`).join()
  const { data, status } = useQuery({ queryKey: ['reactors', id, counts], queryFn: ask, networkMode: 'always', retry: 1, staleTime: 0 })
  const users = useUsers(useMemo(() => data?.map(({ userId }) => userId) ?? [], [data]))
  if (status === 'pending') return { status: 'asking' }
  if (status === 'error') return { status: 'unreachable' }
  return { status: 'ready', reactors: data.map(({ emoji, userId }, index) => ({ emoji, userId, user: users[index] ?? null })) }
}
