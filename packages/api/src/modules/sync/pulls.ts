import type { UserId } from '@parley/protocol'
import type { OpenStream } from '../../platform/connection.ts'
import { refuse } from '../../platform/refuse.ts'

/** The pulls under way in this process. */
export interface Pulls {
  /** Refuses one more than a person may have at a time, and one more than a process may be opening. */
  begin(userId: UserId, stream: Pick<OpenStream, 'end'>): PullUnderWay
  /** The process goes: each is answered now, and so is what comes from here on. */
  end(): void
}

export interface PullUnderWay {
  /** Everything up to now is told: from here on it waits, and costs nothing. */
  opened(): void
  answered(): void
}

/** A pull holds a stream like a socket does, and no socket is counted for it. */
export function createPulls({ openingMax = 500 }: { openingMax?: number } = {}): Pulls {
  const streams = new Map<UserId, Set<Pick<OpenStream, 'end'>>>()
  let openings = 0
  let ending = false

  return {
    begin(userId, stream) {
      const theirs = streams.get(userId) ?? new Set()
      if (theirs.size >= pullsPerUserMax) refuse('socket.sockets-too-many', { socketsMax: pullsPerUserMax })
      // Whoever was sent away with a socket, because too many came at once, isn't served by this way instead.
      if (openings >= openingMax) refuse('server.unavailable')
      streams.set(userId, theirs.add(stream))
      openings += 1
      let isOpening = true
      if (ending) stream.end('shutting-down')
      const opened = () => {
        if (isOpening) openings -= 1
        isOpening = false
      }
      return {
        opened,
        answered() {
          opened()
          theirs.delete(stream)
          if (theirs.size === 0 && streams.get(userId) === theirs) streams.delete(userId)
        },
      }
    },
    end() {
      ending = true
      for (const theirs of streams.values()) for (const stream of theirs) stream.end('shutting-down')
    },
  }
}

/** Behind the same bad proxy a few tabs of a few devices; a browser itself opens six connections to a server and no more. */
export const pullsPerUserMax = 10
