import {
  type ChatId,
  type EndReason,
  type Frame,
  isChatScope,
  limits,
  type OpenChat,
  type Pull,
  type Subscribe,
  toChatId,
  type UserScope,
} from '@parley/protocol'
import { Fault, type Refused, type Subscription, type Transport, type TransportObserver } from '@parley/sync'
import type { GetAccessToken } from '../access-token.ts'
import { createHttpClient } from '../http-client.ts'
import { isSignedOut, toFailure } from '../to-failure.ts'
import { createCalls } from './calls.ts'
import { procedures } from './procedures.ts'

export type PullTransportOptions = {
  url: string
  getAccessToken: GetAccessToken
  /** For tests that can't wait. */
  timing?: Partial<typeof defaultTiming>
}

const defaultTiming = {
  /** From one pull to the next, at least. */
  betweenMs: 200,
  /** For an answer that waits for nothing, and for one that waits, beyond that. */
  answerMs: 10_000,
  waitMs: limits.pullWaitMsMax as number,
  /** How old summaries may be where not every chat can be named. */
  summariesMs: 20_000,
}

export type Pulling = Subscription & {
  /** From now on nothing is pulled, and what is on its way is not told. Calls go on. */
  pause(): void
  /** From where it is known to be now. */
  resume(): void
}

/** The whole port, over plain HTTP. */
export type PullTransport = Omit<Transport, 'subscribe'> & {
  subscribe(toInput: () => Subscribe, observer: Omit<TransportObserver, 'onLimited'>): Pulling
}

/** A chat that someone looks at. `settle` is there until an answer has told of it. */
type Look = { afterSeq: number | undefined; settle: { resolve(): void; reject(cause: Fault): void } | null }

/** What was pulled, and the token with which it was asked for. */
type Answer = { frames: readonly Frame[]; token: string | null }

/**
 * [R53] The way to the server for who can't have a socket: one pull after the other, each from what is known when it is made. An answer that
 * doesn't come, or is a refusal, is a lost connection.
 */
export function createPullTransport({ url, getAccessToken, timing }: PullTransportOptions): PullTransport {
  const { betweenMs, answerMs, waitMs, summariesMs } = { ...defaultTiming, ...timing }
  /**
   * The token with which the last answer came that was taken for this person's. Calls go with it and no other: a fresh one may be of who has
   * signed in since, and nothing is said in their name.
   */
  let accepted: string | null = null
  const trpc = createHttpClient({ url, getAccessToken: () => Promise.resolve(accepted) })
  let current: {
    calls: ReturnType<typeof createCalls>
    look(input: OpenChat): Promise<void>
    lookAway(chatId: ChatId): void
    noteRefused(): void
  } | null = null

  function subscribe(toInput: () => Subscribe, observer: Omit<TransportObserver, 'onLimited'>): Pulling {
    const calls = createCalls(limits.batchCallsMax)
    const looks = new Map<ChatId, Look>()
    let isOver = false
    let isPaused = false
    let isRunning = false
    /** Everything up to now has been told once. */
    let isReady = false
    /** Ends what is waited for: an answer, or the time until the next pull. */
    let hurry = () => {}
    /** The person's own scope, as told last, and when it was told whole. */
    let mine: { scope: UserScope; seq: number; wholeAtMs: number } | null = null
    const self = { calls, look, lookAway: (chatId: ChatId) => void looks.delete(chatId), noteRefused: () => hurry() }
    current = self
    accepted = null

    function finish() {
      isOver = true
      if (current === self) current = accepted = null
      hurry()
      const cause = new Fault('The connection is gone')
      calls.fail(cause)
      for (const { settle } of looks.values()) settle?.reject(cause)
    }

    function lose(cause: Fault | Refused) {
      if (isOver) return
      finish()
      observer.onLost(cause)
    }

    function end(reason: EndReason) {
      if (isOver) return
      finish()
      observer.onEnd(reason)
    }

    const isGoing = () => !isOver && !isPaused

    async function run() {
      if (isRunning) return
      isRunning = true
      while (isGoing()) {
        const named = [...looks].slice(-limits.pullChatsMax)
        const dueAtMs = performance.now() + betweenMs
        const answer = await ask(toPull(named))
        if (answer && isGoing()) {
          tell(answer, named)
          await rest(dueAtMs - performance.now())
        }
      }
      isRunning = false
    }

    function toPull(named: readonly [ChatId, Look][]): Pull {
      const input = toInput()
      const open = named.map(([chatId, { afterSeq }]) => ({ chatId, ...(afterSeq !== undefined && { afterSeq }) }))
      const isPatient = isReady && named.every(([, { settle }]) => settle === null)
      if (!isPatient) return { ...input, open, waitMs: 0 }
      // Without a cursor of its own scope every answer is all the summaries, at once. It has none where there are more chats than cursors.
      const leftMs = mine ? mine.wholeAtMs + summariesMs - performance.now() : 0
      const isFull = Object.keys(input.cursors ?? {}).length >= limits.cursorsMax - 1
      if (!mine || !isFull || leftMs <= 0 || mine.scope in (input.cursors ?? {})) return { ...input, open, waitMs }
      return { ...input, cursors: { ...input.cursors, [mine.scope]: mine.seq }, open, waitMs: Math.min(waitMs, Math.ceil(leftMs)) }
    }

    /** Null when it was hurried. */
    async function ask(input: Pull): Promise<Answer | null> {
      const asking = new AbortController()
      let token: string | null = null
      // On its own: whatever went with a pull would wait as long as it does.
      const pulls = createHttpClient({
        url,
        async getAccessToken(need) {
          token = await getAccessToken(need)
          return token
        },
        callsTogetherMax: 1,
      })
      hurry = () => asking.abort()
      const late = setTimeout(() => lose(new Fault('No answer in time')), (input.waitMs ?? 0) + answerMs)
      try {
        const { frames } = await pulls.sync.pull.mutate(input, { signal: asking.signal })
        return asking.signal.aborted ? null : { frames, token }
      } catch (error) {
        if (asking.signal.aborted) return null
        const failure = toFailure(error)
        if (isSignedOut(failure)) end(token === null ? 'signed-out' : 'session-expired')
        else lose(failure)
        return null
      } finally {
        clearTimeout(late)
      }
    }

    function tell({ frames, token }: Answer, named: readonly [ChatId, Look][]) {
      for (const frame of frames) {
        if (!isGoing()) return
        if (frame.kind === 'end') return end(frame.reason)
        note(frame, named)
        observer.onFrame(frame)
        // Whose answer it is has been said before, and whoever it isn't for has left.
        if (frame.kind === 'ready' && !isOver) accepted = token
      }
      for (const [, look] of named) {
        look.settle?.resolve()
        look.settle = null
      }
    }

    /** How far what has been told goes. A chat that was opened anew meanwhile is asked for from where that says. */
    function note(frame: Frame, named: readonly [ChatId, Look][]) {
      if (frame.kind === 'ready') isReady = true
      if (!('scope' in frame)) return
      if (!isChatScope(frame.scope)) {
        if (frame.kind === 'snapshot') mine = { scope: frame.scope, seq: frame.seq, wholeAtMs: performance.now() }
        else if (mine && frame.kind === 'events') mine = { ...mine, seq: frame.events.at(-1)?.seq ?? mine.seq }
        return
      }
      const chatId = toChatId(frame.scope)
      const look = named.find(([id]) => id === chatId)?.[1]
      if (!look) return
      if (frame.kind === 'closed') {
        look.settle?.resolve()
        if (looks.get(chatId) === look) looks.delete(chatId)
      } else if (frame.kind === 'snapshot') look.afterSeq = frame.seq
      else if (look.afterSeq !== undefined) look.afterSeq = Math.max(look.afterSeq, frame.events.at(-1)?.seq ?? 0)
    }

    /**
     * Whoever pulls without pause leaves the server no time for anyone else. After a long wait there is none: in a page that nobody looks at
     * the shortest timer may take a minute (https://developer.chrome.com/blog/timer-throttling-in-chrome-88).
     */
    async function rest(forMs: number): Promise<void> {
      if (forMs <= 0) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, forMs)
        hurry = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }

    function look({ chatId, afterSeq }: OpenChat): Promise<void> {
      looks.get(chatId)?.settle?.resolve()
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      looks.delete(chatId)
      looks.set(chatId, { afterSeq, settle: { resolve, reject } })
      hurry()
      return promise
    }

    void run()
    return {
      stop() {
        if (!isOver) finish()
      },
      pause() {
        isPaused = true
        hurry()
      },
      resume() {
        isPaused = false
        void run()
      },
    }
  }

  async function call<Answer>(make: (client: typeof trpc) => Promise<Answer>): Promise<Answer> {
    const asked = current
    if (!asked) throw new Fault('There is no connection')
    try {
      return await asked.calls.make(() => make(trpc))
    } catch (error) {
      // The next answer says whether there is a better token.
      if (isSignedOut(toFailure(error))) asked.noteRefused()
      throw error
    }
  }

  return {
    ...procedures(call),
    subscribe,
    openChat: (input) => current?.look(input) ?? Promise.reject(new Fault('There is no connection')),
    closeChat({ chatId }) {
      current?.lookAway(chatId)
      return Promise.resolve()
    },
  }
}
