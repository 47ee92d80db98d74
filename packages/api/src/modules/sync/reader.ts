import type { Connection } from '../../platform/connection.ts'

/** Whoever a stream is for, as far as they take what they are given. */
export interface Reader {
  /** So much waits for them that nothing is added. */
  isFull(): boolean
  /** Resolves when there is room, or the stream is over; with false when they have taken nothing for too long. */
  drained(): Promise<boolean>
}

export function createReader({
  connection,
  signal,
  onWaiting,
}: {
  connection: Connection
  signal: AbortSignal
  /** They are waited for. */
  onWaiting: () => void
}): Reader {
  const isFull = () => connection.bufferedBytes() > socketBytesMax

  /** There may be a thousand who take nothing: none of them is asked about it again and again. */
  async function somethingIsTaken(forMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const forget = connection.onTaken(resolve)
    const timer = setTimeout(resolve, forMs)
    const goOn = () => resolve()
    signal.addEventListener('abort', goOn, { once: true })
    await promise
    signal.removeEventListener('abort', goOn)
    clearTimeout(timer)
    forget()
  }

  return {
    isFull,
    async drained() {
      const deadline = Date.now() + drainMs
      while (isFull() && !signal.aborted) {
        onWaiting()
        const leftMs = deadline - Date.now()
        if (leftMs < 0) return false
        await somethingIsTaken(Math.min(leftMs + 1, drainLookMs))
      }
      return true
    },
  }
}

const socketBytesMax = 64 * 1024
const drainMs = 10_000
/** In case that nothing is heard of what was taken. */
const drainLookMs = 1_000
