import type { Scope } from '@parley/protocol'

/** Small and plain, for whoever knows what it means: the bus knows only its shape. */
export type Word = Readonly<Record<string, unknown>>

/**
 * What the processes on one database tell each other. Everything given to it reaches the listeners of this process at once, and those of
 * the others soon, or never: it may be lost, repeated, and overtaken. So a hint ("these scopes moved") is no news by itself, and who hears it
 * reads the log; and what a word says is so now anyway, or is a signal. When words of others may have been lost, `onGap` says so: what they
 * spoke of is to be read anew. Nothing here throws, waits, or grows while the others are out of reach.
 */
export interface Bus {
  hint(scopes: readonly Scope[]): void
  /** The same for the other processes alone: this one knows already. */
  hintOthers(scopes: readonly Scope[]): void
  onHint(listener: (scopes: readonly Scope[]) => void): void
  tell(word: Word): void
  onWord(listener: (word: Word) => void): void
  /** Called after each gap, and now and then for as long as one lasts. */
  onGap(listener: () => void): void
  /** Hands on what has gathered, then lets go of everything. */
  close(): Promise<void>
}

/** For one process alone. */
export function createMemoryBus(): Bus {
  const hinted: ((scopes: readonly Scope[]) => void)[] = []
  const told: ((word: Word) => void)[] = []
  return {
    hint(scopes) {
      for (const listener of hinted) listener(scopes)
    },
    hintOthers: () => {},
    onHint: (listener) => void hinted.push(listener),
    tell(word) {
      for (const listener of told) listener(word)
    },
    onWord: (listener) => void told.push(listener),
    onGap: () => {},
    close: () => Promise.resolve(),
  }
}
