import type { ChatId, MessageId } from '@parley/protocol'
import { placesKey } from './places-key.ts'

/**
 * A place in what is said: a message, and how far its upper edge stands below the upper edge of what one sees. Without a distance it is
 * where it can be read, in the upper third.
 */
export type Spot = { id: MessageId; offsetPx?: number }

export type Left = {
  /** Null at the end. */
  spot: Spot | null
  /** Where one was before each jump, the last one last. */
  waysBack: readonly (Spot | null)[]
}

/** What is kept in the tab for when its page comes anew: places alone, no words. */
type Kept = { address: string; left: [ChatId, Left][] }

/** Nobody is in the middle of more chats than that; who is begins the oldest of them anew. */
const chatsMax = 30

/** [UX9] Where somebody left each chat, for the whole tab, and beyond a reload of it. Who comes from elsewhere begins anew. */
export function createSpots({ storage, isReload }: { storage: () => Storage; isReload: boolean }) {
  const kept = isReload ? readKept(storage) : null
  const spots = new Map(kept?.left)
  let returnedTo = kept?.address ?? null

  return {
    leftAt: (chatId: ChatId): Left | null => spots.get(chatId) ?? null,

    leaveAt(chatId: ChatId, left: Left): void {
      returnedTo = null
      note(chatId, left)
      keep('')
    },

    /** The page goes while somebody is in a chat. It may be the last that is heard of it, or it may come back. */
    keepAt(address: string, chatId: ChatId, left: Left): void {
      note(chatId, left)
      keep(address)
    },

    /** The page was loaded anew at this address: what it leads to was shown before, and one has gone on from there. */
    isReturnTo: (address: string): boolean => returnedTo === address,
  }

  function keep(address: string) {
    try {
      storage().setItem(placesKey, JSON.stringify({ address, left: [...spots] } satisfies Kept))
    } catch {
      // A full or forbidden storage: what is loaded anew begins anew.
      return
    }
  }

  function note(chatId: ChatId, left: Left) {
    spots.delete(chatId)
    if (left.spot === null && left.waysBack.length === 0) return
    spots.set(chatId, left)
    const [oldest] = spots.keys()
    if (oldest !== undefined && spots.size > chatsMax) spots.delete(oldest)
  }
}

export const { leftAt, leaveAt, keepAt, isReturnTo } = createSpots({
  storage: () => sessionStorage,
  isReload: typeof window !== 'undefined' && wasReloaded(),
})

function wasReloaded(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation?.type === 'reload'
}

/** What isn't ours, or is damaged, is none. */
function readKept(storage: () => Storage): Kept | null {
  try {
    const { address, left } = JSON.parse(storage().getItem(placesKey) ?? 'null') as Kept
    return typeof address === 'string' && Array.isArray(left) ? { address, left } : null
  } catch {
    return null
  }
}
