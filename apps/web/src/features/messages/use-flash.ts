import type { MessageId } from '@parley/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'

/** As long as `--d-flash`. */
const flashMs = 1_500
const nothing: ReadonlySet<MessageId> = new Set()

/** What shows itself for a moment. */
export function useFlash() {
  const [ids, setIds] = useState(nothing)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const start = useCallback((next: readonly MessageId[]) => {
    clearTimeout(timer.current)
    setIds(new Set(next))
    timer.current = setTimeout(() => setIds(nothing), flashMs)
  }, [])
  return { ids, start }
}
