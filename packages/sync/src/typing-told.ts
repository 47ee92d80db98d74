import { type ChatId, limits } from '@parley/protocol'
import type { Clock } from './clock.ts'
import type { Transport } from './transport.ts'

export type TypingTold = {
  set(chatId: ChatId, on: boolean): void
  /** What was typed is sent: its message ends it for everybody. */
  sent(chatId: ChatId): void
  reset(): void
}

/**
 * [R47] Tells of one's own typing: at the first key, again every `limits.typingEveryMs` while it goes on, and of its end if others still
 * believe in it. What is lost isn't told again: it is over in a moment anyway.
 */
export function createTypingTold({
  transport,
  clock,
  isOnline,
}: {
  transport: Transport
  clock: Clock
  isOnline: () => boolean
}): TypingTold {
  const told = new Map<ChatId, { atMs: number; isOn: boolean; isBelieved: boolean; cancel: () => void }>()

  function tell(chatId: ChatId, on: boolean) {
    transport.setTyping({ chatId, on }).catch(() => undefined)
  }

  function begin(chatId: ChatId) {
    const known = told.get(chatId)
    const restMs = known ? known.atMs + limits.typingEveryMs - clock.nowMs() : 0
    if (known && restMs > 0) {
      if (known.isOn) return
      // Begun again too soon after it ended: others learn of it as soon as it may be said.
      const cancel = clock.after(restMs, () => isOnline() && begin(chatId))
      told.set(chatId, { ...known, isOn: true, cancel })
      return
    }
    known?.cancel()
    told.set(chatId, { atMs: clock.nowMs(), isOn: true, isBelieved: true, cancel: () => {} })
    tell(chatId, true)
  }

  function end(chatId: ChatId): boolean {
    const known = told.get(chatId)
    if (!known) return false
    known.cancel()
    told.set(chatId, { ...known, isOn: false, isBelieved: false, cancel: () => {} })
    return known.isBelieved && clock.nowMs() - known.atMs < limits.typingExpiresMs
  }

  return {
    set(chatId, on) {
      if (!isOnline()) return
      if (on) begin(chatId)
      else if (end(chatId)) tell(chatId, false)
    },
    sent: (chatId) => void end(chatId),
    reset() {
      for (const { cancel } of told.values()) cancel()
      told.clear()
    },
  }
}
