import type { MessageId } from '@parley/protocol'
import { useCallback, useEffect, useState } from 'react'
import type { RowVerbs } from './row-verbs.ts'

/** So many older pages are brought to find what a quote leads to. */
const jumpPagesMax = 20

export type JumpOptions = {
  hasMore: boolean
  loadOlder: () => Promise<void>
  /** Another one whenever other rows are here. False if the message isn't among them. */
  reveal: (id: MessageId) => boolean
  flash: (ids: readonly MessageId[]) => void
}

/** [UX23] To a message, wherever it stands, and it shows itself. */
export function useJump({ hasMore, loadOlder, reveal, flash }: JumpOptions): RowVerbs['jumpTo'] {
  const [wanted, setWanted] = useState<{ id: MessageId; pages: number } | null>(null)
  useEffect(() => {
    if (!wanted) return
    if (reveal(wanted.id)) {
      flash([wanted.id])
      setWanted(null)
      return
    }
    if (!hasMore || wanted.pages >= jumpPagesMax) {
      setWanted(null)
      return
    }
    let isCurrent = true
    loadOlder().then(
      () => isCurrent && setWanted((now) => now && { ...now, pages: now.pages + 1 }),
      () => isCurrent && setWanted(null),
    )
    return () => {
      isCurrent = false
    }
  }, [wanted, hasMore, loadOlder, reveal, flash])
  return useCallback(({ id }) => setWanted({ id, pages: 0 }), [])
}
