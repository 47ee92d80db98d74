const key = 'parley.recent-emoji'
const countMax = 16

/** What was picked last on this device, the latest first. Without storage there is none, and nothing else is lost. */
export function readRecentEmoji(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(stored) ? stored.filter((emoji) => typeof emoji === 'string') : []
  } catch {
    return []
  }
}

export function addRecentEmoji(emoji: string): void {
  const recent = [emoji, ...readRecentEmoji().filter((other) => other !== emoji)].slice(0, countMax)
  try {
    localStorage.setItem(key, JSON.stringify(recent))
  } catch {
    // A full or forbidden storage: the next time begins without it.
    return
  }
}
