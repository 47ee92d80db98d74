import { trpcReact } from '@parley/client/react'
import type { Message, Revisions } from '@parley/protocol'

export type MessageHistoryState = { status: 'asking' } | { status: 'unreachable' } | { status: 'ready'; revisions: Revisions['items'] }

/** What a message has said, the newest first, asked when somebody wants to know. */
export function useMessageHistory({ id }: Pick<Message, 'id'>): MessageHistoryState {
  const { data, status } = trpcReact.messages.revisions.useQuery({ messageId: id }, { networkMode: 'always', retry: 1, staleTime: 0 })
  if (status === 'pending') return { status: 'asking' }
  if (status === 'error') return { status: 'unreachable' }
  return { status: 'ready', revisions: data.items.toReversed() }
}
