/** What listeners should have heard, and what they did. Times are the caller's, all of one clock. */
export interface Ledger {
  said(messageId: string, listeners: Iterable<number>, atMs: number): void
  heard(messageId: string, listener: number, atMs: number): void
  /** Whether it was said is unknown: it may be heard, and nobody has to. */
  excuse(messageId: string): void
  isComplete(): boolean
  report(): LedgerReport
}

export interface LedgerReport {
  readonly said: number
  /** Deliveries that should have been and weren't, that were more often than once, and that nobody asked for. */
  readonly lost: number
  readonly twice: number
  readonly unasked: number
  /** From the send to the hearing, one for each delivery. */
  readonly takenMs: readonly number[]
}

/** A delivery can be heard before its sender knows that it was said: it is counted all the same. */
export function createLedger(): Ledger {
  const messages = new Map<string, { atMs: number; awaited: Set<number>; heardBy: Set<number> }>()
  const takenMs: number[] = []
  const excused = new Set<string>()
  let awaitedCount = 0
  let twice = 0
  let unasked = 0

  return {
    said(messageId, listeners, atMs) {
      const awaited = new Set(listeners)
      awaitedCount += awaited.size
      messages.set(messageId, { atMs, awaited, heardBy: new Set() })
    },
    heard(messageId, listener, atMs) {
      if (excused.has(messageId)) return
      const message = messages.get(messageId)
      if (message?.heardBy.has(listener)) {
        twice += 1
        return
      }
      if (!message?.awaited.delete(listener)) {
        unasked += 1
        return
      }
      awaitedCount -= 1
      message.heardBy.add(listener)
      takenMs.push(atMs - message.atMs)
    },
    excuse(messageId) {
      const message = messages.get(messageId)
      awaitedCount -= message?.awaited.size ?? 0
      messages.delete(messageId)
      excused.add(messageId)
    },
    isComplete: () => awaitedCount === 0,
    report: () => ({ said: messages.size, lost: awaitedCount, twice, unasked, takenMs }),
  }
}
