import type { MessageId } from '@parley/protocol'
import { useEffect, useRef } from 'react'
import { onSameAddress } from '../../ui/local-link.tsx'
import type { Conversation } from './use-conversation.ts'

/** [UX50] The address leads to a message, as often as it is pressed, and back. The first one is where the chat opens. */
export function useLinks({
  linkedId,
  opening,
  jumpTo,
  back,
  flash,
}: Pick<Conversation, 'linkedId' | 'opening'> & {
  jumpTo: (message: { id: MessageId }) => void
  back: (() => void) | null
  flash: (ids: readonly MessageId[]) => void
}) {
  const shown = useRef(linkedId)
  const hasFlashed = useRef(false)
  useEffect(() => {
    if (opening.status !== 'open') return
    const { start, isLinked } = opening
    if (isLinked && !hasFlashed.current && start !== null && start !== 'new') flash([start.id])
    hasFlashed.current = true
    if (shown.current === linkedId) return
    shown.current = linkedId
    if (linkedId !== null) jumpTo({ id: linkedId })
    else back?.()
  }, [linkedId, opening, jumpTo, back, flash])
  useEffect(() => onSameAddress(() => linkedId !== null && jumpTo({ id: linkedId })), [linkedId, jumpTo])
}
