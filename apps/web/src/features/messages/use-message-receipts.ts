import { trpcReact, useSettings, useUsers } from '@parley/client/react'
import type { Message, Timestamp, User, UserId } from '@parley/protocol'
import { useMemo } from 'react'

export type Recipient = { userId: UserId; user: User | null; at: Timestamp }
export type MessageReceiptsState =
  | { status: 'asking' }
  | { status: 'unreachable' }
  /** `isShared`: one sees what others have read, because one shares it oneself. */
  | { status: 'ready'; read: readonly Recipient[]; delivered: readonly Recipient[]; isShared: boolean }

/** Who has a message, asked when somebody wants to know. */
export function useMessageReceipts({ id }: Pick<Message, 'id'>): MessageReceiptsState {
  const isShared = useSettings()?.shareReadReceipts !== false
  const { data, status } = trpcReact.receipts.list.useQuery({ messageId: id }, { networkMode: 'always', retry: 1, staleTime: 2_000 })
  const users = useUsers(useMemo(() => data?.items.map(({ userId }) => userId) ?? [], [data]))
  if (status === 'pending') return { status: 'asking' }
  if (status === 'error') return { status: 'unreachable' }
  const people = data.items.map((item, index) => ({ ...item, user: users[index] ?? null }))
  const read = people.flatMap(({ userId, user, readAt }) => (readAt === null ? [] : [{ userId, user, at: readAt }]))
  const delivered = people.flatMap(({ userId, user, readAt, deliveredAt }) => (readAt === null ? [{ userId, user, at: deliveredAt }] : []))
  return { status: 'ready', read, delivered, isShared }
}
