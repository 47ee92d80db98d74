/** What Enter does in the composer: send what is written, or begin a line.. */
export type EnterKey = 'sends' | 'new-line'

type KeyPress = { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean }

/** [UX31] Whether a key press sends. With Shift it never does; with Ctrl or Cmd it does in both ways, so that a habit can't go wrong. */
export function isSending({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyPress, enterKey: EnterKey): boolean {
  if (key !== 'Enter' || shiftKey || altKey) return false
  return enterKey === 'sends' || ctrlKey || metaKey
}

const storageKey = 'parley-enter-key'
const listeners = new Set<() => void>()
/** Where nothing can be stored, the choice lasts as long as the tab. */
let unstored: EnterKey | null = null

export function readEnterKey(): EnterKey {
  return unstored ?? (readStored() === 'new-line' ? 'new-line' : 'sends')
}

export function writeEnterKey(next: EnterKey): void {
  try {
    localStorage.setItem(storageKey, next)
    unstored = null
  } catch {
    unstored = next
  }
  for (const listener of listeners) listener()
}

/** Hears of a change in this tab and in the others of the device. */
export function subscribeToEnterKey(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    // Null: everything stored was cleared.
    if (event.key === storageKey || event.key === null) listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', onStorage)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', onStorage)
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}
