import type { TimelineRow } from '@parley/client'
import { type ChatView, useChat, useConnection, useIsTakenUp, useTimeline, useTyping, useUsers } from '@parley/client/react'
import type { ChatId, Message, MessageId, User, UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useCalendar } from '../../i18n/calendar.tsx'
import { showToast } from '../../ui/toast.ts'
import { useIsHydrating } from '../../ui/use-is-hydrating.ts'
import { useSelf } from '../connection/index.ts'
import { messageOf, placeRows } from './grouping.ts'
import { toLinkedMessage } from './linked-message.ts'
import type { Standing } from './message-rights.ts'
import { isReturnTo, type Left, leftAt } from './spots.ts'
import { useAttention } from './use-attention.ts'
import { beginsBefore, useOpening } from './use-opening.ts'
import { useVisit } from './use-visit.ts'

const nobody: readonly UserId[] = []

/** A chat as its page shows it: whose it is, what was said, what was unread, and what one can do there. */
export function useConversation(chatId: ChatId, named: string | null) {
  const chat = useChat(chatId)
  const me = useSelf()
  const isLooking = useAttention()
  const timeline = useTimeline(chatId)
  const visit = useVisit(chat, timeline, { isLooking })
  const typing = useTyping(chatId)
  // A server knows nothing of this device: neither what was begun on it, nor where this tab was.
  const isHydrating = useIsHydrating()
  const isTakenUp = useIsTakenUp() && !isHydrating
  const { rows, newest, hasMore, status } = timeline
  const linked = toLinkedMessage(named)
  const onMissing = useMissing()
  const [left] = useState(() => leftAt(chatId))
  const [isReturn] = useState(() => typeof window !== 'undefined' && isReturnTo(window.location.pathname + window.location.search))
  const opening = useOpening({ timeline, visit, linkedId: isReturn ? null : linked.id, left: left?.spot ?? null, onMissing })
  useEffect(() => {
    if (linked.isBroken) onMissing()
  }, [linked.isBroken, onMissing])

  const isConnecting = useConnection().status === 'connecting'
  // One place is wanted: what stands at the end isn't shown on the way there.
  const isWished = (linked.id !== null && !isReturn) || (left !== null && left.spot !== null)
  const isSeeking = isHydrating
    ? linked.id !== null && rows.every(({ id }) => id !== linked.id)
    : opening.status === 'seeking' || (opening.status === 'deciding' && isWished && isConnecting)

  const unreadFromSeq = visit.status === 'here' ? (visit.visit?.newFromSeq ?? null) : null
  // What is read elsewhere may all be new: then the line is further back.
  const newFromSeq = unreadFromSeq !== null && beginsBefore(unreadFromSeq, timeline) ? unreadFromSeq : null
  const calendar = useCalendar()
  const placed = useMemo(() => placeRows(rows, { hasMore, me: me.id, newFromSeq, calendar }), [rows, hasMore, me.id, newFromSeq, calendar])
  const memberIds = useMemberIds(chat, newest)
  const users = useUsers(memberIds)
  const members = useMemo(() => users.filter((user): user is User => user !== null), [users])
  const kind = chat.status === 'ready' ? chat.chat.kind : 'direct'
  const role = chat.status === 'ready' ? chat.chat.myRole : 'member'
  const standing = useMemo<Standing>(() => ({ me: me.id, role, kind }), [me.id, role, kind])
  const findMessage = useCallback(
    (id: MessageId): Message | null => {
      const row = rows.findLast((each) => each.id === id) ?? newest.findLast((each) => each.id === id)
      return row ? messageOf(row) : null
    },
    [rows, newest],
  )

  return {
    ...timeline,
    chat,
    me,
    isLooking,
    visit,
    opening,
    /** What was unread begins before everything that is here. */
    isNewBefore: unreadFromSeq !== null && newFromSeq === null,
    linkedId: linked.id,
    waysBackBefore: left?.waysBack ?? nowhere,
    onMissing,
    typing,
    members,
    standing,
    /** What was begun here before is known. */
    isTakenUp,
    findMessage,
    /** Until it is known where to begin, what is here would only be seen to go by. */
    rows: isSeeking ? nothing : placed,
    isSeeking,
    hasMore: hasMore && status === 'ready',
  }
}

const nowhere: Left['waysBack'] = []
const nothing: ReturnType<typeof placeRows> = []

/** What a link or a quote leads to, and isn't there for this reader. */
function useMissing(): () => void {
  const t = useTranslations('chat')
  return useCallback(() => void showToast({ text: t('messageMissing'), kind: 'problem' }), [t])
}

export type Conversation = ReturnType<typeof useConversation>

/** Everyone in the chat. A large one doesn't name its members: there, those who speak stand for all. */
function useMemberIds(chat: ChatView, rows: readonly TimelineRow[]): readonly UserId[] {
  const members = chat.status === 'ready' ? chat.chat.members : undefined
  const isLarge = chat.status === 'ready' && members === undefined
  const speakers = useMemo(() => (isLarge ? [...new Set(rows.flatMap((row) => messageOf(row)?.authorId ?? []))] : nobody), [isLarge, rows])
  return useMemo(() => members?.map(({ userId }) => userId) ?? speakers, [members, speakers])
}
