import type { MessageId, UserId } from '@parley/protocol'
import { useEffect, useRef } from 'react'
import { messageOf } from './grouping.ts'
import { countsAsUnread } from './unread.ts'
import type { Conversation } from './use-conversation.ts'

/** [UX47] Read is what has come to its end before somebody's eyes, and what comes there while they look, without a moment of being unread. */
export function useSeenToEnd(
  newest: Conversation['newest'],
  {
    isAtEnd,
    onSeenToEnd,
    keepRead,
  }: {
    /** Somebody looks at the end of the list. */
    isAtEnd: boolean
    onSeenToEnd: () => void
    /** It stays in sight, until what is returned is called. */
    keepRead: () => () => void
  },
) {
  useEffect(() => (isAtEnd ? keepRead() : undefined), [isAtEnd, keepRead])
  useEffect(() => {
    if (isAtEnd && newest.length > 0) onSeenToEnd()
  }, [isAtEnd, newest, onSeenToEnd])
}

/** The messages that are why the chat counts as unread show themselves once, when somebody looks. */
export function useWhyUnread(
  visit: Conversation['visit'],
  rows: Conversation['rows'],
  { me, isLooking, flash }: { me: UserId; isLooking: boolean; flash: (ids: readonly MessageId[]) => void },
) {
  const shown = useRef<typeof visit | null>(null)
  useEffect(() => {
    if (visit.status !== 'here' || !visit.visit || !isLooking || shown.current === visit) return
    const { newFromSeq } = visit.visit
    shown.current = visit
    flash(rows.flatMap(({ id, row }) => (countsAsUnread(messageOf(row), { fromSeq: newFromSeq, me }) ? [id] : [])))
  }, [visit, rows, me, isLooking, flash])
}
