import { useEffect, useRef, useState } from 'react'

export type AfterOptions = { delayMs: number; atLeastMs: number }

/** True once `isOn` has held for `delayMs`; then true for at least `atLeastMs`, so that nothing flickers. */
export function useAfter(isOn: boolean, { delayMs, atLeastMs }: AfterOptions): boolean {
  const [isShown, setShown] = useState(false)
  const after = useRef<After>(undefined)
  useEffect(() => {
    const made = createAfter({ delayMs, atLeastMs, onChange: setShown })
    after.current = made
    return made.stop
  }, [delayMs, atLeastMs])
  useEffect(() => after.current?.set(isOn), [isOn])
  return isShown
}

type After = ReturnType<typeof createAfter>

export function createAfter({ delayMs, atLeastMs, onChange }: AfterOptions & { onChange: (isShown: boolean) => void }) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let shownAtMs: number | null = null

  const change = (isShown: boolean) => {
    shownAtMs = isShown ? Date.now() : null
    onChange(isShown)
  }
  return {
    set(isOn: boolean) {
      clearTimeout(timer)
      if (isOn && shownAtMs === null) timer = setTimeout(change, delayMs, true)
      if (!isOn && shownAtMs !== null) timer = setTimeout(change, Math.max(0, shownAtMs + atLeastMs - Date.now()), false)
    },
    stop: () => clearTimeout(timer),
  }
}
