export interface Line {
  /** When it is one's turn: gives what ends it, which may be called twice. Null when too many wait already, or it took too long. */
  enter(signal?: AbortSignal): Promise<(() => void) | null>
  readonly isEmpty: boolean
  /** Whoever came now would neither go through nor wait. */
  readonly isFull: boolean
}

/**
 * So many at once, and whoever comes then waits behind those who came before. Who goes away while waiting goes through at once: they
 * find out for themselves that they are gone, and take up nobody's turn.
 */
export function createLine({
  atOnceMax,
  waitingMax = Number.POSITIVE_INFINITY,
  waitMsMax,
}: {
  atOnceMax: number
  waitingMax?: number
  waitMsMax?: number
}): Line {
  const waiting = new Set<() => void>()
  let taken = 0

  const isFull = () => taken >= atOnceMax && waiting.size >= waitingMax

  function takeTurn(): () => void {
    taken += 1
    let isMine = true
    return () => {
      if (!isMine) return
      isMine = false
      taken -= 1
      const [next] = waiting
      next?.()
    }
  }

  return {
    async enter(signal) {
      if (signal?.aborted) return () => {}
      if (taken < atOnceMax) return takeTurn()
      if (isFull()) return null
      return new Promise((resolve) => {
        const timer = waitMsMax === undefined ? undefined : setTimeout(() => leaveLine(null), waitMsMax)
        const go = () => leaveLine(takeTurn())
        const goAway = () => leaveLine(() => {})
        waiting.add(go)
        signal?.addEventListener('abort', goAway, { once: true })

        function leaveLine(turn: (() => void) | null) {
          clearTimeout(timer)
          signal?.removeEventListener('abort', goAway)
          waiting.delete(go)
          resolve(turn)
        }
      })
    },
    get isEmpty() {
      return taken === 0 && waiting.size === 0
    },
    get isFull() {
      return isFull()
    },
  }
}
