import { type ComponentType, type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'

/**
 * A part of the page whose program comes later, with the verb that brings it: when there is time for it, or at the latest when the part is
 * wanted. A part whose program is here is drawn with what asks for it. (React's own `lazy` is drawn without it once more, and what has been
 * without something for a moment React keeps so for 300 ms.) A program that doesn't come is an error of the part.
 */
export function late<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { meanwhile = null }: { meanwhile?: ReactNode } = {},
): [part: ComponentType<P>, bring: () => Promise<void>] {
  let here: ComponentType<P> | null = null
  const listeners = new Set<() => void>()
  const listen = (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  const bring = async () => {
    here ??= await load()
    for (const listener of listeners) listener()
  }

  function Late(props: P) {
    const Part = useSyncExternalStore(
      listen,
      () => here,
      () => null,
    )
    const [failure, setFailure] = useState<{ reason: unknown } | null>(null)
    useEffect(() => {
      bring().catch((reason: unknown) => setFailure({ reason }))
    }, [])
    if (failure) throw failure.reason
    return Part ? <Part {...props} /> : meanwhile
  }
  return [Late, bring]
}
