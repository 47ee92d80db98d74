import { limits, type SetTyping, type UserId } from '@parley/protocol'

export interface TypingThrottle {
  /** Whether this is news to others. To stop is, once. */
  lets(typing: SetTyping & { readonly userId: UserId }): boolean
}

/**
 * Someone is heard to begin at most once in `limits.typingEveryMs`, whatever number of devices they type on and however often they stop in
 * between; and to stop only after that.
 */
export function createTypingThrottle({ now = () => performance.now() }: { now?: () => number } = {}): TypingThrottle {
  const said = new Map<string, { at: number; on: boolean }>()

  return {
    lets({ chatId, userId, on }) {
      const key = `${chatId} ${userId}`
      const before = said.get(key)
      if (!on) {
        if (!before?.on) return false
        before.on = false
        return true
      }
      if (before && now() - before.at < limits.typingEveryMs - slackMs) return false
      forgetOld()
      // At the end of the map, so that it is in order of time.
      said.delete(key)
      said.set(key, { at: now(), on: true })
      return true
    },
  }

  function forgetOld(): void {
    for (const [key, { at }] of said) {
      if (now() - at < limits.typingExpiresMs) return
      said.delete(key)
    }
  }
}

/** A timer of a device may be early, and a frame before it late. */
const slackMs = 250
