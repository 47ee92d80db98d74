import type { MessageId } from '@parley/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'

/** As long as `--d-flash`. */
const flashMs = 1_500
const nothing: ReadonlySet<MessageId> = new Set()

/** What shows itself for a moment. */
export function useFlash() {
  const [ids, setIds] = useState(nothing)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const frame = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])
  const shown = useRef(nothing)
  const show = useCallback((next: ReadonlySet<MessageId>) => {
    shown.current = next
    setIds(next)
  }, [])
  const start = useCallback(
    (next: readonly MessageId[]) => {
      clearTimeout(timer.current)
      cancelAnimationFrame(frame.current)
      timer.current = setTimeout(() => show(nothing), flashMs)
      if (!next.some((id) => shown.current.has(id))) return show(new Set(next))
      // What shows itself still begins anew: for a frame it doesn't.
      show(nothing)
      frame.current = requestAnimationFrame(() => show(new Set(next)))
    },
    [show],
  )
  return { ids, start }
}
