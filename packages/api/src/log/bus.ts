import type { Scope } from '@parley/protocol'

/**
 * Carries hints: "these scopes moved". A hint is no news by itself: who hears it reads the log, so hints may be lost, repeated or
 * overtake each other. Reaches the listeners of this process.
 */
export interface Bus {
  hint(scopes: readonly Scope[]): void
  onHint(listener: (scopes: readonly Scope[]) => void): void
}

export function createBus(): Bus {
  const listeners: ((scopes: readonly Scope[]) => void)[] = []
  return {
    hint(scopes) {
      for (const listener of listeners) listener(scopes)
    },
    onHint(listener) {
      listeners.push(listener)
    },
  }
}
