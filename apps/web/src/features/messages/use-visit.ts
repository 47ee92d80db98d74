import type { ChatView, Timeline } from '@parley/client/react'
import { useConnection } from '@parley/client/react'
import { useEffect, useRef, useState } from 'react'
import { messageOf } from './grouping.ts'
import { toVisit, type Visit } from './unread.ts'

/** So many older pages are brought to find where the unread begins. Who has more than that begins at the oldest of them. */
const pagesMax = 10

export type VisitState =
  /** What is unread isn't known yet. */
  | { status: 'arriving' }
  /** It begins further back than what is here. */
  | { status: 'seeking'; visit: Visit; pages: number }
  | { status: 'here'; visit: Visit | null }

/**
 * [UX1] [UX5] What was unread when the chat was opened: decided once, when everything missed has arrived, and kept for the visit. Who
 * looks away and finds news on coming back begins a new one.
 */
export function useVisit(
  chat: ChatView,
  { status, rows, hasMore, loadOlder }: Timeline,
  { isLooking }: { isLooking: boolean },
): VisitState {
  const isOnline = useConnection().status === 'online'
  const [state, setState] = useState<VisitState>({ status: 'arriving' })
  const isKnown = chat.status === 'ready' && status === 'ready' && isOnline
  const unread = chat.status === 'ready' ? chat.unread : 0
  const before = useRef(unread)
  const firstSeq = firstSeqOf(rows)
  const isBefore = (visit: Visit | null) => visit === null || !hasMore || firstSeq < visit.newFromSeq

  const next = (): VisitState => {
    switch (state.status) {
      case 'arriving': {
        const visit = isKnown ? toVisit({ ...chat, readSeq: chat.chat.readSeq }) : null
        if (!isKnown) return state
        return visit === null || isBefore(visit) ? { status: 'here', visit } : { status: 'seeking', visit, pages: 0 }
      }
      case 'seeking':
        return isBefore(state.visit) || state.pages >= pagesMax ? { status: 'here', visit: state.visit } : state
      case 'here': {
        const isNew = !isLooking && before.current === 0 && unread > 0 && chat.status === 'ready'
        return isNew ? { status: 'here', visit: toVisit({ ...chat, readSeq: chat.chat.readSeq }) } : state
      }
      default:
        return state satisfies never
    }
  }
  const now = next()
  if (now !== state) setState(now)
  before.current = unread

  const pages = now.status === 'seeking' ? now.pages : null
  useEffect(() => {
    if (pages === null) return
    let isCurrent = true
    const count = (to: number) => isCurrent && setState((at) => (at.status === 'seeking' ? { ...at, pages: to } : at))
    loadOlder().then(
      () => count(pages + 1),
      () => count(pagesMax),
    )
    return () => {
      isCurrent = false
    }
  }, [pages, loadOlder])

  return now
}

/** Not by way of a list of messages: there may be a hundred thousand, and this is asked at every drawing. */
function firstSeqOf(rows: Timeline['rows']): number {
  for (const row of rows) {
    const message = messageOf(row)
    if (message) return message.seq
  }
  return 0
}
