import type { ChatId, UserId } from '@parley/protocol'

/** Of Web Locks, what is used here. They are there wherever notifications are, and go with the tab that has them. */
export type LockManager = {
  request(name: string, options: { signal: AbortSignal }, run: () => Promise<void>): Promise<unknown>
  query(): Promise<{ held?: { name?: string }[] }>
}

/** [UX46] What the tabs of one person in one browser know of each other here. */
export type TabsTogether = {
  /** Whether this is the one that shows notifications. */
  isSpeaker(): boolean
  /** Whether somebody has this chat before them, in any tab. */
  isSeen(chatId: ChatId): Promise<boolean>
  /** What is before the eyes in this tab now; null when nothing is. */
  see(chatId: ChatId | null): void
  leave(): void
}

export function createTabsTogether(userId: UserId, locks: LockManager): TabsTogether {
  const speaking = new AbortController()
  let isSpeaker = false
  let seeing: { chatId: ChatId; letGo: () => void } | null = null
  const seenName = (chatId: ChatId) => `parley:seen:${userId}:${chatId}`

  hold(locks, `parley:speaker:${userId}`, speaking, () => {
    isSpeaker = true
  })

  function see(chatId: ChatId | null) {
    if (seeing?.chatId === (chatId ?? undefined)) return
    seeing?.letGo()
    seeing = null
    if (chatId === null) return
    const looking = new AbortController()
    seeing = { chatId, letGo: () => looking.abort() }
    hold(locks, seenName(chatId), looking, () => {})
  }

  return {
    isSpeaker: () => isSpeaker,
    // One's own tab knows at once; that of another one is known by its lock.
    async isSeen(chatId) {
      if (seeing?.chatId === chatId) return true
      const { held = [] } = await locks.query()
      return held.some(({ name }) => name === seenName(chatId))
    },
    see,
    leave() {
      speaking.abort()
      see(null)
    },
  }
}

/** Has the lock from when it is free until it is let go of. */
function hold(locks: LockManager, name: string, holding: AbortController, onHeld: () => void): void {
  const { signal } = holding
  const keep = () =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
      onHeld()
    })
  locks.request(name, { signal }, keep).catch(() => {
    // Let go of before it came, or a page that may have none: then another tab speaks.
  })
}
