import { useCallback, useSyncExternalStore } from 'react'

/** What was opened in a text (its rest, a code block, a spoiler), for the whole tab: a list that lets go of a row forgets nothing of it. */
const opened = new Set<string>()
const listeners = new Set<() => void>()

export function useKeptOpen(key: string): [isOpen: boolean, setOpen: (isOpen: boolean) => void] {
  const isOpen = useSyncExternalStore(
    listen,
    () => opened.has(key),
    () => false,
  )
  const setOpen = useCallback(
    (next: boolean) => {
      if (next) opened.add(key)
      else opened.delete(key)
      for (const listener of listeners) listener()
    },
    [key],
  )
  return [isOpen, setOpen]
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
