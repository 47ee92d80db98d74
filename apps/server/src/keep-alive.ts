import type { WebSocket } from 'ws'

export interface KeepAlive {
  /** It is there, and has just said something. */
  heard(socket: Listening): void
  forget(socket: Listening): void
  stop(): void
}

type Listening = Pick<WebSocket, 'send' | 'terminate'>

/**
 * Who has said nothing for a while is asked, and who says nothing then either is let go of: no end may come of a link that is dead. One clock
 * for all of them, so that a socket has no timer of its own. It counts seconds in which this process ran: nobody is gone because it was busy.
 */
export function createKeepAlive({ askAfterSeconds = 15, goneAfterSeconds = 20 } = {}): KeepAlive {
  const silentSeconds = new Map<Listening, number>()
  const clock = setInterval(() => {
    for (const [socket, before] of silentSeconds) {
      const seconds = before + 1
      silentSeconds.set(socket, seconds)
      if (seconds === askAfterSeconds) socket.send('PING')
      if (seconds === goneAfterSeconds) socket.terminate()
    }
  }, 1_000)
  clock.unref()

  return {
    heard: (socket) => void silentSeconds.set(socket, 0),
    forget: (socket) => void silentSeconds.delete(socket),
    stop: () => clearInterval(clock),
  }
}
