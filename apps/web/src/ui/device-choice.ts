/** What is chosen on this device and kept there and nowhere else. */
export interface DeviceChoice<Choice> {
  /** The same object until it changes. */
  read(): Choice
  write(next: Choice): void
  /** Hears of a change in this tab and in the others of the device. */
  subscribe(listener: () => void): () => void
}

/** Where nothing can be stored, the choice lasts as long as the tab. `parse` is given null by whoever never chose. */
export function createDeviceChoice<Choice>({
  key,
  parse,
  format = JSON.stringify,
}: {
  key: string
  parse: (kept: string | null) => Choice
  format?: (choice: Choice) => string
}): DeviceChoice<Choice> {
  let unstored: string | null = null
  let known: { kept: string | null; choice: Choice } | null = null

  return {
    read() {
      const kept = unstored ?? readStored(key)
      if (known === null || known.kept !== kept) known = { kept, choice: parse(kept) }
      return known.choice
    },
    write(next) {
      const kept = format(next)
      try {
        localStorage.setItem(key, kept)
        unstored = null
      } catch {
        unstored = kept
      }
      // A browser tells the other tabs alone; who listens here hears it in the same way.
      window.dispatchEvent(Object.assign(new Event('storage'), { key }))
    },
    subscribe(listener) {
      // Null: everything stored was cleared.
      const onStorage = (event: StorageEvent) => (event.key === key || event.key === null) && listener()
      window.addEventListener('storage', onStorage)
      return () => window.removeEventListener('storage', onStorage)
    },
  }
}

function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
