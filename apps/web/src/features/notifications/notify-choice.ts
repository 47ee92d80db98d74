/** What this browser tells of while one looks elsewhere. It belongs to the device: so does the leave to do it. */
export type NotifyChoice = {
  isOn: boolean
  /** Whether the words themselves are shown, or only whose they are. */
  showsText: boolean
}

const storageKey = 'parley-notifications'
const silence: NotifyChoice = { isOn: false, showsText: true }
const listeners = new Set<() => void>()
/** The same object until it changes. Where nothing can be stored, the choice lasts as long as the tab. */
let known: { stored: string | null; choice: NotifyChoice } = { stored: null, choice: silence }

export function readNotifyChoice(): NotifyChoice {
  const stored = readStored()
  if (stored !== known.stored) known = { stored, choice: toChoice(stored) }
  return known.choice
}

export function writeNotifyChoice(next: NotifyChoice): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(next))
  } catch {
    known = { stored: known.stored, choice: next }
  }
  for (const listener of listeners) listener()
}

/** Hears of a change in this tab and in the others of the device. */
export function subscribeToNotifyChoice(listener: () => void): () => void {
  const onStorage = ({ key }: StorageEvent) => (key === storageKey || key === null) && listener()
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
    return known.stored
  }
}

/** What isn't ours, or is damaged, says nothing. */
export function toChoice(stored: string | null): NotifyChoice {
  if (stored === null) return silence
  try {
    const { isOn, showsText } = JSON.parse(stored) as Partial<NotifyChoice>
    return { isOn: isOn === true, showsText: showsText !== false }
  } catch {
    return silence
  }
}
