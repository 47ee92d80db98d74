import { type ChatId, type EndReason, type Frame, isChatScope, limits, type MessageId, toChatId, type UserId } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import { ingestChats } from './chats.ts'
import type { Clock } from './clock.ts'
import { backoffMs, type Connection, type ConnectionEvent, connecting, transition } from './connection.ts'
import { toSubscribe } from './cursors.ts'
import { applyFrame, type FeedEffect } from './feed.ts'
import { cutWindow, ingestMessages } from './messages.ts'
import type { Network } from './network.ts'
import { createOpenChats } from './open-chats.ts'
import { addEntry, canDiscard, findEntry, type Outbox, removeEntry, retryEntry, settle } from './outbox.ts'
import { createSender } from './sender.ts'
import { createSyncState, type SyncState } from './state.ts'
import { Fault, isFinal, type Transport } from './transport.ts'

/** One immutable value: what the server has said, what this device wants to say, and what stands between the two. */
export type EngineState = { readonly sync: SyncState; readonly outbox: Outbox; readonly connection: Connection }

export type EngineOptions = {
  transport: Transport
  clock: Clock
  /** At least 0 and less than 1, as `Math.random`; for the backoff alone. */
  random: () => number
  createMessageId: () => MessageId
  network: Network
}

/**
 * Keeps one person's chats the same as the server's, and says what they write: every message once, in one order, however often the
 * connection breaks. The feed alone writes the state; what is sent comes back through it.
 */
export type Engine = {
  /** The same object until something changes. */
  getState(): EngineState
  /** Called after each change. Returns the way out. */
  subscribe(listener: () => void): () => void
  /** Connects, and stays connected until `stop`. Can be called again after it, and after a sign-out with a new session. */
  start(): void
  /** Lets go of the connection and of every timer. What is known and what waits in the outbox stays. */
  stop(): void
  /** Says `text` in the chat. It is in the timeline when this returns, and is sent until the server has it or refuses it. */
  send(chatId: ChatId, text: string): MessageId
  /** Tries once more what was refused; without effect on anything else. */
  retry(id: MessageId): void
  /** Takes back what was refused or never left this device, and gives its text; null if it may have been said already. */
  discard(id: MessageId): string | null
  /** Someone looks at the chat: its newest messages are brought and kept whole. Each call is closed by one of `closeChat`. */
  openChat(chatId: ChatId): void
  closeChat(chatId: ChatId): void
  /** Brings the next older page of an opened chat, waiting for the connection if there is none. Rejects with `Refused` and nothing else. */
  loadOlder(chatId: ChatId): Promise<void>
  /** The chat with this person, new or not, as soon as the feed has told of it. Rejects with `Refused`, or with `Fault` without an answer in time: calling again is safe. */
  createDirectChat(userId: UserId): Promise<ChatId>
  /** Tries to connect at once instead of when the backoff says. */
  tryNow(): void
}

export function createEngine({ transport, clock, random, createMessageId, network }: EngineOptions): Engine {
  let state: EngineState = { sync: createSyncState(), outbox: {}, connection: connecting }
  const listeners = new Set<() => void>()
  let isRunning = false
  let isCatchingUp = false
  /** [R32] */
  let namesNothing = false
  let closeStream = () => {}
  let cancelRetry = () => {}
  let unwatchNetwork = () => {}
  /** Those who wait for the connection, and those who wait a while after a fault. */
  const waiting = new Set<(outcome: 'online' | 'stopped') => void>()
  const resting = new Set<() => void>()
  const olderPages = new Map<ChatId, Promise<void>>()

  const isOnline = () => state.connection.status === 'online'
  const getSync = () => state.sync
  const openChats = createOpenChats({ transport, clock, random, getSync, isOnline })
  const sender = createSender({
    transport,
    clock,
    random,
    getOutbox: () => state.outbox,
    setOutbox: (outbox) => change({ outbox }),
    isOnline,
  })

  function subscribe(listener: () => void): () => void {
    // A function of its own for each call: the same listener given twice is two, and each leaves by itself.
    const hear = () => listener()
    listeners.add(hear)
    return () => void listeners.delete(hear)
  }

  /** [R23] Everything that changes goes through here, so that a message leaves the outbox in the instant in which the feed shows it. */
  function change(changed: Partial<EngineState>) {
    const next = { ...state, ...changed }
    const outbox = settle(next.outbox, next.sync)
    if (next.sync === state.sync && outbox === state.outbox && next.connection === state.connection) return
    state = { ...next, outbox }
    // [R13] What arrives while it is catching up is told of together; what a person does meanwhile is told of at once.
    if (changed.sync && isCatchingUp) return
    for (const listener of listeners) listener()
  }

  function dispatch(event: ConnectionEvent) {
    const connection = isRunning ? transition(state.connection, event) : state.connection
    if (connection === state.connection) return
    cancelRetry()
    isCatchingUp = false
    if (connection.status !== 'online') leaveStream()
    change({ connection })
    // Whoever heard of the change may have stopped the engine, or hurried it.
    if (state.connection === connection) act(connection)
  }

  function act(connection: Connection) {
    switch (connection.status) {
      case 'online':
        namesNothing = false
        proceed()
        return release('online')
      case 'signed-out':
        return release('stopped')
      case 'connecting':
        return connect()
      case 'reconnecting':
      case 'offline': {
        const { retryAtMs } = connection
        if (retryAtMs === null) return connect()
        cancelRetry = clock.after(retryAtMs - clock.nowMs(), () => dispatch({ type: 'retry-due' }))
        return
      }
      default:
        return connection satisfies never
    }
  }

  function connect() {
    let isCurrent = true
    isCatchingUp = true
    closeStream = () => {
      isCurrent = false
    }
    const subscription = transport.subscribe(() => (namesNothing ? {} : toSubscribe(state.sync)), {
      onFrame: (frame) => isCurrent && take(frame),
      onLost: (cause) => {
        if (!isCurrent) return
        namesNothing ||= isFinal(cause)
        dispatch(toLost('lost'))
      },
      onEnd: (reason) => isCurrent && dispatch(toEnd(reason)),
    })
    if (!isCurrent) return subscription.stop()
    closeStream = () => {
      isCurrent = false
      subscription.stop()
    }
  }

  function leaveStream() {
    closeStream()
    closeStream = () => {}
    openChats.reset()
    sender.reset()
  }

  function take(frame: Frame) {
    const { state: sync, effects } = applyFrame(state.sync, frame)
    change({ sync: frame.kind === 'events' && isChatScope(frame.scope) ? cutIfUnseen(sync, toChatId(frame.scope)) : sync })
    for (const effect of effects) follow(effect)
    if (frame.kind === 'ready' && effects.length === 0) dispatch({ type: 'ready', nowMs: clock.nowMs() })
    proceed()
  }

  const cutIfUnseen = (sync: SyncState, chatId: ChatId) => (openChats.isLookedAt(chatId) ? sync : cutWindow(sync, chatId))

  function follow(effect: FeedEffect) {
    switch (effect.type) {
      case 'reopen':
        return openChats.miss(effect.chatId)
      case 'resubscribe':
        return dispatch(toLost('lost'))
      case 'leave':
        return dispatch({ type: 'ended', reason: 'someone-else' })
      default:
        return effect satisfies never
    }
  }

  /** Whatever has become possible is done. */
  function proceed() {
    sender.flush()
    openChats.reconcile()
  }

  const toLost = (type: 'lost' | 'network-lost'): ConnectionEvent => ({ type, nowMs: clock.nowMs(), random: random() })

  /** [R31] */
  function toEnd(reason: EndReason): ConnectionEvent {
    switch (reason) {
      case 'signed-out':
      case 'session-expired':
        return { type: 'ended', reason }
      case 'slow-consumer':
      case 'shutting-down':
        return toLost('lost')
      default:
        return reason satisfies never
    }
  }

  function online(): Promise<'online' | 'stopped'> {
    if (isOnline()) return Promise.resolve('online')
    if (!isRunning || state.connection.status === 'signed-out') return Promise.resolve('stopped')
    return new Promise((resolve) => waiting.add(resolve))
  }

  function release(outcome: 'online' | 'stopped') {
    const released = [...waiting]
    waiting.clear()
    for (const resolve of released) resolve(outcome)
  }

  async function bringOlder(chatId: ChatId): Promise<void> {
    for (let failed = 0; (await online()) === 'online'; failed++) {
      const known = state.sync.chats[chatId]
      const beforeSeq = known?.messages[0]?.seq
      if (known?.window !== 'loaded' || !known.hasMore || beforeSeq === undefined) return
      try {
        const page = await awaitAnswer(clock, transport.listMessages({ chatId, beforeSeq, limit: limits.pageItemsDefault }))
        return change({ sync: ingestMessages(state.sync, { chatId, beforeSeq, page }) })
      } catch (error) {
        if (isFinal(error)) throw error
        await pause(backoffMs(failed, random()))
      }
    }
  }

  /** So long, or until something is so, or until the engine is stopped. */
  function pause(delayMs: number, isSo: () => boolean = () => false): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        cancel()
        leave()
        resting.delete(wake)
        resolve()
      }
      const cancel = clock.after(delayMs, wake)
      const leave = subscribe(() => isSo() && wake())
      resting.add(wake)
      if (isSo()) wake()
    })
  }

  return {
    getState: () => state,
    subscribe,
    start() {
      if (isRunning && state.connection.status !== 'signed-out') return
      isRunning = true
      change({ connection: connecting })
      // Whoever heard of the change may have stopped it again.
      if (!isRunning) return
      connect()
      unwatchNetwork()
      unwatchNetwork = network.watch({ onLost: () => dispatch(toLost('network-lost')), onBack: () => dispatch({ type: 'try-now' }) })
    },
    stop() {
      isRunning = false
      isCatchingUp = false
      unwatchNetwork()
      unwatchNetwork = () => {}
      cancelRetry()
      leaveStream()
      for (const wake of [...resting]) wake()
      release('stopped')
      change({ connection: connecting })
    },
    send(chatId, text) {
      const id = createMessageId()
      change({ outbox: addEntry(state.outbox, { id, chatId, text, writtenAt: new Date(clock.nowMs()).toISOString() }) })
      sender.flush()
      return id
    },
    retry(id) {
      change({ outbox: retryEntry(state.outbox, id) })
      sender.flush()
    },
    discard(id) {
      const entry = findEntry(state.outbox, id)
      if (!entry || !canDiscard(entry)) return null
      change({ outbox: removeEntry(state.outbox, id) })
      return entry.draft.text
    },
    openChat: (chatId) => openChats.look(chatId),
    closeChat: (chatId) => openChats.lookAway(chatId),
    loadOlder(chatId) {
      const page = olderPages.get(chatId) ?? bringOlder(chatId).finally(() => olderPages.delete(chatId))
      olderPages.set(chatId, page)
      return page
    },
    async createDirectChat(userId) {
      if ((await awaitAnswer(clock, online())) === 'stopped') throw new Fault('The engine is stopped')
      const chat = await awaitAnswer(clock, transport.createChat({ kind: 'direct', memberIds: [userId] }))
      // The feed tells of the people before the chat that names them: a chat that is opened should have its name.
      await pause(feedMs, () => state.sync.chats[chat.id] !== undefined)
      change({ sync: ingestChats(state.sync, [chat]) })
      proceed()
      return chat.id
    },
    tryNow: () => dispatch({ type: 'try-now' }),
  }
}

/** As long as a sweep of the server's log takes when the hint of a new chat is lost: after that the answer has to do. */
const feedMs = 1_000
