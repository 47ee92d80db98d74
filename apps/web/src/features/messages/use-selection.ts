import type { ChatId, MessageId } from '@parley/protocol'
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'

/** [UX24] Which messages of a chat are chosen, while some are. Rows hear of themselves alone. */
export type Selection = {
  /** Null: nothing is being chosen. The same set until something changes. */
  chosen(): ReadonlySet<MessageId> | null
  start(id: MessageId): void
  toggle(id: MessageId): void
  end(): void
  subscribe(listener: () => void): () => void
}

export function createSelection(): Selection {
  let chosen: ReadonlySet<MessageId> | null = null
  const listeners = new Set<() => void>()
  const set = (next: typeof chosen) => {
    if (next === chosen) return
    chosen = next
    for (const listener of listeners) listener()
  }
  return {
    chosen: () => chosen,
    start: (id) => set(new Set([id])),
    toggle(id) {
      if (!chosen) return
      const next = new Set(chosen)
      if (!next.delete(id)) next.add(id)
      set(next)
    },
    end: () => set(null),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const SelectionContext = createContext(createSelection())
export const SelectionProvider = SelectionContext.Provider

/** What is chosen belongs to the chat that is open, and ends with it. */
export function useSelection(chatId: ChatId): { selection: Selection; chosen: ReadonlySet<MessageId> | null } {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each chat has its own
  const selection = useMemo(createSelection, [chatId])
  const chosen = useSyncExternalStore(selection.subscribe, selection.chosen, selection.chosen)
  useEffect(() => {
    if (!chosen) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('.dialog, .menu')) return
      event.preventDefault()
      event.stopPropagation()
      selection.end()
    }
    // Before the list, to which Escape means the composer.
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [selection, chosen])
  return { selection, chosen }
}

/** As a row sees it: `null` while nothing is being chosen. */
export function useIsChosen(id: MessageId): { isChosen: boolean | null; selection: Selection } {
  const selection = useContext(SelectionContext)
  const read = () => selection.chosen()?.has(id) ?? null
  return { isChosen: useSyncExternalStore(selection.subscribe, read, read), selection }
}
