import type { TimelineRow } from '@parley/client'
import { type ChatView, useChat, useTimeline, useTyping, useUsers } from '@parley/client/react'
import type { ChatId, Message, MessageId, User, UserId } from '@parley/protocol'
import { useCallback, useMemo } from 'react'
import { useSelf } from '../connection/index.ts'
import { messageOf, placeRows } from './grouping.ts'
import type { Standing } from './message-rights.ts'
import { useAttention } from './use-attention.ts'
import { useVisit } from './use-visit.ts'

const nobody: readonly UserId[] = []

/** A chat as its page shows it: whose it is, what was said, what was unread, and what one can do there. */
export function useConversation(chatId: ChatId) {
  const chat = useChat(chatId)
  const me = useSelf()
  const isLooking = useAttention()
  const timeline = useTimeline(chatId)
  const visit = useVisit(chat, timeline, { isLooking })
  const typing = useTyping(chatId)
  const { rows, hasMore, status } = timeline

  const newFromSeq = visit.status === 'here' ? (visit.visit?.newFromSeq ?? null) : null
  const placed = useMemo(() => placeRows(rows, { hasMore, me: me.id, newFromSeq }), [rows, hasMore, me.id, newFromSeq])
  const memberIds = useMemberIds(chat, rows)
  const users = useUsers(memberIds)
  const members = useMemo(() => users.filter((user): user is User => user !== null), [users])
  const kind = chat.status === 'ready' ? chat.chat.kind : 'direct'
  const role = chat.status === 'ready' ? chat.chat.myRole : 'member'
  const standing = useMemo<Standing>(() => ({ me: me.id, role, kind }), [me.id, role, kind])
  const findMessage = useCallback(
    (id: MessageId): Message | null => {
      const row = rows.findLast((each) => each.id === id)
      return row ? messageOf(row) : null
    },
    [rows],
  )

  return {
    ...timeline,
    chat,
    me,
    isLooking,
    visit,
    typing,
    members,
    standing,
    findMessage,
    /** Until it is known where to begin, what is here would only be seen to go by. */
    rows: visit.status === 'seeking' ? nothing : placed,
    hasMore: hasMore && status === 'ready',
  }
}

const nothing: ReturnType<typeof placeRows> = []

export type Conversation = ReturnType<typeof useConversation>

/** Everyone in the chat. A large one doesn't name its members: there, those who speak stand for all. */
function useMemberIds(chat: ChatView, rows: readonly TimelineRow[]): readonly UserId[] {
  const members = chat.status === 'ready' ? chat.chat.members : undefined
  const isLarge = chat.status === 'ready' && members === undefined
  const speakers = useMemo(() => (isLarge ? [...new Set(rows.flatMap((row) => messageOf(row)?.authorId ?? []))] : nobody), [isLarge, rows])
  return useMemo(() => members?.map(({ userId }) => userId) ?? speakers, [members, speakers])
}
