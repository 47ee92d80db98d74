import type { Clock } from './clock.ts'

export type Waits = {
  /** Until there is a connection, or none will be. */
  online(): Promise<'online' | 'stopped'>
  /** So long, or until something is so, or until the engine is stopped. */
  pause(delayMs: number, isSo?: () => boolean): Promise<void>
  /** For those who wait for the connection. */
  release(outcome: 'online' | 'stopped'): void
  stop(): void
}

/** Those who wait for the connection, and those who wait a while after a fault. */
export function createWaits(options: {
  clock: Clock
  isOnline: () => boolean
  isTrying: () => boolean
  subscribe: (listener: () => void) => () => void
}): Waits {
  const { clock, isOnline, isTrying, subscribe } = options
  const waiting = new Set<(outcome: 'online' | 'stopped') => void>()
  const resting = new Set<() => void>()

  function release(outcome: 'online' | 'stopped') {
    const released = [...waiting]
    waiting.clear()
    for (const resolve of released) resolve(outcome)
  }

  return {
    online() {
      if (isOnline()) return Promise.resolve('online')
      if (!isTrying()) return Promise.resolve('stopped')
      return new Promise((resolve) => waiting.add(resolve))
    },
    pause(delayMs, isSo = () => false) {
      return new Promise((resolve) => {
        const wake = () => {
          cancel()
          leave()
          resting.delete(wake)
          resolve()
        }
        const cancel = clock.after(delayMs, wake)
        const leave = subscribe(() => isSo() && wake())
        resting.add(wake)
        if (isSo()) wake()
      })
    },
    release,
    stop() {
      for (const wake of [...resting]) wake()
      release('stopped')
    },
  }
}
