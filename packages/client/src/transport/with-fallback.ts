import type { Subscribe } from '@parley/protocol'
import { Fault, type Refused, type Subscription, type Transport, type TransportObserver } from '@parley/sync'
import type { Pulling, PullTransport } from './pull-transport.ts'
import { NoSocket } from './trpc-transport.ts'

export type WithFallbackOptions = {
  socket: Transport
  /** Loaded when it is needed for the first time, which for most people is never. */
  loadPull: () => Promise<PullTransport>
  random: () => number
  /** For tests that can't wait. */
  timing?: Partial<typeof defaultTiming>
}

const defaultTiming = {
  /** A socket that hasn't opened by then may never: it is pulled beside it. */
  openMs: 5_000,
  /** An open socket that is silent so long isn't one, while there is another way. */
  silentMs: 5_000,
  retryFirstMs: 5_000,
  retryMaxMs: 60_000,
}
const failuresMax = 2
/** Where a socket has worked, one that fails says more of the server than of the way to it: it may be starting, and has enough to do. */
const failuresMaxOnceOpen = 4

/**
 * [R52] [R54] A socket, and where none can be had, pulling until one can. To the engine it is one connection all the time: the two never
 * speak at once, and each begins from what is known when it does, so nothing is missing and nothing is said twice.
 */
export function withFallback({ socket, loadPull, random, timing }: WithFallbackOptions): Transport {
  const { openMs, silentMs, retryFirstMs, retryMaxMs } = { ...defaultTiming, ...timing }
  let way: Omit<Transport, 'subscribe'> = socket
  /** Sockets in a row that never opened. */
  let failures = 0
  let hasWorked = false
  /** The last connection that there was. */
  let lastWas: 'socket' | 'pulled' = 'socket'

  function subscribe(toInput: () => Subscribe, observer: TransportObserver): Subscription {
    let now: 'trying' | 'pulling' | 'on the socket' | 'over' = 'trying'
    let isLimited = false
    let pulling: Pulling | null = null
    let attempt: Subscription | null = null
    /** A socket has named its cursors: until it fails nothing is pulled. */
    let isAsked = false
    let retries = 0
    let cancelTimer = () => {}

    function finish() {
      now = 'over'
      cancelTimer()
      attempt?.stop()
      pulling?.stop()
      way = socket
    }

    function lose(cause: Fault | Refused) {
      if (now === 'over') return
      // An API that doesn't answer over HTTP either isn't behind a bad proxy: it is away.
      if (now === 'pulling' && !isLimited) failures = 0
      finish()
      observer.onLost(cause)
    }

    function after(delayMs: number, run: () => void) {
      cancelTimer()
      const timer = setTimeout(run, delayMs)
      cancelTimer = () => clearTimeout(timer)
    }

    function trySocket() {
      if (now === 'pulling') cancelTimer()
      let isCurrent = true
      const giveUp = (cause: Fault | Refused) => {
        if (!isCurrent) return
        isCurrent = false
        isAsked = false
        attempt = null
        failed(cause)
      }
      const toInputNow = () => {
        isAsked = true
        cancelTimer()
        if (now === 'pulling') {
          pulling?.pause()
          after(silentMs, () => {
            attempt?.stop()
            giveUp(new NoSocket('The socket is silent'))
          })
        }
        return toInput()
      }
      const begun = socket.subscribe(toInputNow, {
        onFrame(frame) {
          if (!isCurrent) return
          cancelTimer()
          if (frame.kind === 'ready') settle()
          observer.onFrame(frame)
        },
        onLimited: observer.onLimited,
        onLost: giveUp,
        onEnd(reason) {
          if (!isCurrent) return
          if (now === 'pulling' && reason !== 'signed-out' && reason !== 'session-expired') return giveUp(new Fault(reason))
          isCurrent = false
          finish()
          observer.onEnd(reason)
        },
      })
      if (!isCurrent) return
      attempt = begun
    }

    function settle() {
      now = 'on the socket'
      failures = 0
      hasWorked = true
      lastWas = 'socket'
      way = socket
      // Also when it was still being loaded, or had just begun. Calls that it has under way end where they are.
      pulling?.pause()
      if (!isLimited) return
      isLimited = false
      observer.onLimited(false)
    }

    function failed(cause: Fault | Refused) {
      if (now === 'pulling') {
        pulling?.resume()
        retries += 1
        return scheduleRetry()
      }
      if (now === 'trying' && cause instanceof NoSocket) {
        failures += 1
        if (failures >= (hasWorked ? failuresMaxOnceOpen : failuresMax)) return beginPulling()
      }
      lose(cause)
    }

    function scheduleRetry() {
      const delayMs = Math.min(retryMaxMs, retryFirstMs * 2 ** retries)
      after(delayMs * (0.75 + random() / 4), trySocket)
    }

    function beginPulling() {
      now = 'pulling'
      cancelTimer()
      if (!attempt) scheduleRetry()
      loadPull().then(pull, (error: unknown) => now === 'pulling' && lose(new Fault('No way to pull', { cause: error })))
    }

    function pull(transport: PullTransport) {
      if (now !== 'pulling') return
      way = transport
      pulling = transport.subscribe(toInput, {
        onFrame(frame) {
          lastWas = 'pulled'
          if (!isLimited) {
            isLimited = true
            observer.onLimited(true)
          }
          observer.onFrame(frame)
        },
        onLost: lose,
        onEnd(reason) {
          finish()
          observer.onEnd(reason)
        },
      })
      if (isAsked) pulling.pause()
    }

    if (lastWas === 'pulled') {
      now = 'pulling'
      trySocket()
      beginPulling()
    } else {
      after(openMs, beginPulling)
      trySocket()
    }
    return {
      stop() {
        if (now !== 'over') finish()
      },
      hurry() {
        if (now === 'pulling' && !attempt) trySocket()
      },
    }
  }

  return {
    subscribe,
    send: (message) => way.send(message),
    editMessage: (input) => way.editMessage(input),
    removeMessage: (input) => way.removeMessage(input),
    react: (input) => way.react(input),
    getMessage: (input) => way.getMessage(input),
    listMessages: (input) => way.listMessages(input),
    createChat: (input) => way.createChat(input),
    openChat: (input) => way.openChat(input),
    closeChat: (input) => way.closeChat(input),
    markReceipts: (input) => way.markReceipts(input),
    markUnread: (input) => way.markUnread(input),
    setTyping: (input) => way.setTyping(input),
  }
}
