import { useEngine } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { useCallback, useState } from 'react'
import { useCall, useSelf } from '../connection/index.ts'
import { findUnreadSeq } from './find-unread-seq.ts'
import type { RowMenuAnchor } from './row-menu-events.ts'

/** The one menu that all rows of the list share, and what it does. */
export function useRowMenu() {
  const engine = useEngine()
  const me = useSelf()
  const { state: marking, call } = useCall()
  const [place, setPlace] = useState<{ chatId: ChatId; anchor: RowMenuAnchor } | null>(null)
  const [isOpen, setOpen] = useState(false)

  const openMenu = useCallback((chatId: ChatId, anchor: RowMenuAnchor) => {
    setPlace({ chatId, anchor })
    setOpen(true)
  }, [])

  const known = place ? engine.getState().sync.chats[place.chatId] : undefined
  const fromSeq = known ? findUnreadSeq(known, me.id) : null

  return {
    place,
    isOpen,
    openMenu,
    closeMenu: () => setOpen(false),
    hasFailed: marking.status === 'unreachable' || marking.status === 'refused',
    markRead: () => place && engine.markRead(place.chatId),
    markUnread: place && fromSeq !== null ? () => void call(() => engine.markUnread(place.chatId, fromSeq)) : null,
  }
}
