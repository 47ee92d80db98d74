import { useChat, useTimeline } from '@parley/client/react'
import type { ChatId, MessageId, User } from '@parley/protocol'
import { useCallback, useMemo } from 'react'
import { useSelf } from '../connection/index.ts'
import { readDraft, writeDraft } from './drafts.ts'
import { placeRows } from './grouping.ts'

/** A chat as its page shows it: whose it is, what was said, and what one can do there. */
export function useConversation(chatId: ChatId) {
  const chat = useChat(chatId)
  const me = useSelf()
  const { status, rows, hasMore, loadOlder, send, retry, discard } = useTimeline(chatId)
  const placed = useMemo(() => placeRows(rows, { hasMore }), [rows, hasMore])

  const remove = useCallback(
    (id: MessageId) => {
      const text = discard(id)
      // The words are the writer's again: they go back where words are written, unless others are there by now.
      if (text !== null && readDraft(chatId) === '') writeDraft(chatId, text)
    },
    [discard, chatId],
  )

  return { chat, status, me, rows: placed, hasMore: hasMore && status === 'ready', loadOlder, send, retry, remove }
}

export type Conversation = ReturnType<typeof useConversation>
/** Who speaks, as a line needs it. */
export type Author = Pick<User, 'id' | 'displayName'>
