import { useEffect, useState } from 'react'

/** True once `isOn` has held for `delayMs`; then true for at least `atLeastMs`, so that nothing flickers. */
export function useAfter(isOn: boolean, { delayMs, atLeastMs }: { delayMs: number; atLeastMs: number }): boolean {
  const [shownAtMs, setShownAtMs] = useState<number | null>(null)

  useEffect(() => {
    if (isOn && shownAtMs === null) {
      const timer = setTimeout(() => setShownAtMs(Date.now()), delayMs)
      return () => clearTimeout(timer)
    }
    if (!isOn && shownAtMs !== null) {
      const timer = setTimeout(() => setShownAtMs(null), Math.max(0, shownAtMs + atLeastMs - Date.now()))
      return () => clearTimeout(timer)
    }
  }, [isOn, shownAtMs, delayMs, atLeastMs])

  return shownAtMs !== null
}
