import { useTrpc } from '@parley/client/react'
import type { ChatId, Role, UpdateChat, UserId } from '@parley/protocol'
import { useMemo } from 'react'

/** What can be done to a group. Each is answered once; what it changes comes by the feed, to everybody alike. */
export function useGroupVerbs(chatId: ChatId) {
  const client = useTrpc()
  return useMemo(
    () => ({
      update: (change: Omit<UpdateChat, 'chatId'>) => client.chats.update.mutate({ chatId, ...change }),
      addMember: (userId: UserId) => client.members.add.mutate({ chatId, userId }),
      removeMember: (userId: UserId) => client.members.remove.mutate({ chatId, userId }),
      setRole: (userId: UserId, role: Role) => client.members.setRole.mutate({ chatId, userId, role }),
      leave: () => client.chats.leave.mutate({ chatId }),
    }),
    [client, chatId],
  )
}
