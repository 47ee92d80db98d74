import type { ChatState } from '@parley/client'
import type { UserId } from '@parley/protocol'

/**
 * [UX47] From where a chat is marked as unread: the last thing somebody else said in it. Null where nothing is known that could be
 * unread; then the mark isn't offered.
 */
export function findUnreadSeq({ chat: { lastMessage }, messages }: Pick<ChatState, 'chat' | 'messages'>, me: UserId): number | null {
  const counts = ({ authorId, kind, removedAt }: Pick<ChatState['messages'][number], 'authorId' | 'kind' | 'removedAt'>) =>
    authorId !== me && kind !== 'system' && removedAt === null
  if (lastMessage && counts(lastMessage)) return lastMessage.seq
  return messages.findLast(counts)?.seq ?? null
}
