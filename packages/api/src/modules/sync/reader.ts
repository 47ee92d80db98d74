import type { Connection } from '../../platform/connection.ts'

/** Whoever a stream is for, as far as they take what they are given. */
export class Reader {
  readonly #connection: Connection
  readonly #signal: AbortSignal

  constructor(connection: Connection, signal: AbortSignal) {
    this.#connection = connection
    this.#signal = signal
  }

  /** So much waits for them that nothing is added. */
  isFull(): boolean {
    return this.#connection.bufferedBytes() > socketBytesMax
  }

  /** Resolves when there is room, or the stream is over; with false when they have taken nothing for too long. */
  async drained(onWaiting: () => void): Promise<boolean> {
    const deadline = Date.now() + drainMs
    while (this.isFull() && !this.#signal.aborted) {
      onWaiting()
      const leftMs = deadline - Date.now()
      if (leftMs < 0) return false
      await this.#somethingIsTaken(Math.min(leftMs + 1, drainLookMs))
    }
    return true
  }

  /** There may be a thousand who take nothing: none of them is asked about it again and again. */
  async #somethingIsTaken(forMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const forget = this.#connection.onTaken(resolve)
    const timer = setTimeout(resolve, forMs)
    const goOn = () => resolve()
    this.#signal.addEventListener('abort', goOn, { once: true })
    await promise
    this.#signal.removeEventListener('abort', goOn)
    clearTimeout(timer)
    forget()
  }
}

const socketBytesMax = 64 * 1024
const drainMs = 10_000
/** In case that nothing is heard of what was taken. */
const drainLookMs = 1_000
