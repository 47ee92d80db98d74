import type { ChatView, Timeline } from '@parley/client/react'
import { useConnection } from '@parley/client/react'
import { useRef, useState } from 'react'
import { toVisit, type Visit } from './unread.ts'

export type VisitState =
  /** What is unread isn't known yet. */
  { status: 'arriving' } | { status: 'here'; visit: Visit | null }

/**
 * [UX1] [UX5] What was unread when the chat was opened: decided once, when everything missed has arrived, and kept for the visit. Who
 * looks away and finds news on coming back begins a new one.
 */
export function useVisit(chat: ChatView, { status }: Pick<Timeline, 'status'>, { isLooking }: { isLooking: boolean }): VisitState {
  const isOnline = useConnection().status === 'online'
  const [state, setState] = useState<VisitState>({ status: 'arriving' })
  const isKnown = chat.status === 'ready' && status === 'ready' && isOnline
  const unread = chat.status === 'ready' ? chat.unread : 0
  const before = useRef(unread)

  const next = (): VisitState => {
    if (chat.status !== 'ready') return state
    const isNew = !isLooking && before.current === 0 && unread > 0
    const begins = state.status === 'arriving' ? isKnown : isNew
    return begins ? { status: 'here', visit: toVisit({ ...chat, readSeq: chat.chat.readSeq }) } : state
  }
  const now = next()
  if (now !== state) setState(now)
  before.current = unread
  return now
}
