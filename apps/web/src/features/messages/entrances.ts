import type { MessageId } from '@parley/protocol'

/** How a bubble comes in: an own one rises from the composer, another's fades in. */
export type Entrance = 'rise' | 'fade'

type Arrival = { id: MessageId; isOwn: boolean }

/** More than so many at once aren't an event any more: they are simply there. */
const arrivalsMax = 3
const arrivalsWindowMs = 500
const newsLengthMax = 60

export type Entrances = {
  /** What is on the screen now. `isLive`: the person looks at the end of the list, so what is new there has just happened. */
  admit(arrivals: readonly Arrival[], moment: { isLive: boolean; nowMs: number }): void
  /** The entrance of a bubble, once: asked again, it is there already. */
  take(id: MessageId): Entrance | null
}

/** Remembers whom it has let in, so that a message is never animated twice, on whatever remount. */
export function createEntrances(): Entrances {
  const admitted = new Set<MessageId>()
  const due = new Map<MessageId, Entrance>()
  let recentMs: number[] = []

  return {
    admit(arrivals, { isLive, nowMs }) {
      const isKnown = ({ id }: Arrival) => admitted.has(id)
      const firstKnown = arrivals.findIndex(isKnown)
      // What stands before everything known is older, and what is far from the end isn't news.
      const newsStart = Math.max(firstKnown, arrivals.length - newsLengthMax, 0)
      const fresh = arrivals.slice(newsStart).filter((arrival) => !isKnown(arrival))
      const older = isLive ? arrivals.slice(0, Math.max(firstKnown, 0)) : arrivals
      for (const { id } of [...older, ...fresh]) admitted.add(id)
      if (!isLive) return
      const others = fresh.filter(({ isOwn }) => !isOwn)
      recentMs = [...recentMs.filter((ms) => nowMs - ms < arrivalsWindowMs), ...others.map(() => nowMs)]
      for (const { id, isOwn } of fresh) {
        if (isOwn) due.set(id, 'rise')
        else if (recentMs.length <= arrivalsMax) due.set(id, 'fade')
      }
    },
    take(id) {
      const entrance = due.get(id) ?? null
      due.delete(id)
      return entrance
    },
  }
}
