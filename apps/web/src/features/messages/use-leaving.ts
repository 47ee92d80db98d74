import type { ChatId, MessageId } from '@parley/protocol'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { messageOf } from './grouping.ts'
import { keepAt, type Left, leaveAt, type Spot } from './spots.ts'
import type { Conversation } from './use-conversation.ts'

/** [UX9] Where one was when the chat is left or the page goes, and of the rows not much more than what stands around it. */
export function useLeaving({
  chatId,
  isPlaced,
  rows,
  waysBack,
  whereNow,
  keepNear,
}: Pick<Conversation, 'rows' | 'keepNear'> & {
  chatId: ChatId
  isPlaced: boolean
  waysBack: Left['waysBack']
  whereNow: () => Spot | null
}) {
  const latest = useRef({ isPlaced, rows, waysBack })
  const leftSeq = useRef<number | null>(null)
  useEffect(() => {
    latest.current = { isPlaced, rows, waysBack }
  })
  useLayoutEffect(
    () => () => {
      const { isPlaced: wasPlaced, rows: shown, waysBack: ways } = latest.current
      if (!wasPlaced) return
      const spot = whereNow()
      leaveAt(chatId, { spot, waysBack: ways })
      const row = spot && shown.find(({ id }) => id === spot.id)
      leftSeq.current = (row && messageOf(row.row)?.seq) ?? null
    },
    [chatId, whereNow],
  )
  useEffect(
    () => () => {
      if (leftSeq.current !== null) keepNear(leftSeq.current)
    },
    [keepNear],
  )
  useEffect(() => {
    const keep = () => {
      const { pathname, search } = window.location
      if (latest.current.isPlaced) keepAt(pathname + search, chatId, { spot: whereNow(), waysBack: latest.current.waysBack })
    }
    window.addEventListener('pagehide', keep)
    return () => window.removeEventListener('pagehide', keep)
  }, [chatId, whereNow])
}

/** Who reads elsewhere, and isn't on the way from there, stays when all of it has to come anew, after a long time without a connection. */
export function useStaying({
  isExcerpt,
  rows,
  topId,
  stick,
  isJumping,
  returnTo,
}: Pick<Conversation, 'isExcerpt' | 'rows'> & {
  topId: MessageId | null
  stick: { readonly current: boolean }
  isJumping: boolean
  returnTo: (spot: Spot) => void
}) {
  const before = useRef({ isExcerpt, topId })
  useEffect(() => {
    const { isExcerpt: was, topId: wasAt } = before.current
    before.current = { isExcerpt, topId }
    if (was && !isExcerpt && !isJumping && !stick.current && wasAt !== null && rows.every(({ id }) => id !== wasAt)) returnTo({ id: wasAt })
  })
}
