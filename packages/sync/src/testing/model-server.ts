import {
  type Chat,
  type ChatId,
  chatScope,
  type EventsFrame,
  type Frame,
  type Message,
  type Scope,
  type SendMessage,
  type User,
  type UserEvent,
  userScope,
} from '@parley/protocol'
import { Fault, Refused, type Transport, type TransportObserver } from '../transport.ts'
import { turn } from './manual-clock.ts'
import { aChat, at, chatId, chatSnapshot, epoch, joined, messageId, sent } from './words.ts'

/** What goes wrong with a call. `silence` has no answer at all; the last three are refusals, of which only `no` is final. */
export type CallFault =
  | 'request-lost'
  | 'answer-lost'
  | 'silence'
  | 'done-in-silence'
  | 'cut'
  | 'done-and-cut'
  | 'unavailable'
  | 'unauthorized'
  | 'no'
  | null
export type FrameFault = 'lost' | 'twice' | null

export type ModelDevice = Transport & {
  /** Breaks the connection, if there is one. */
  cut(): void
  /** The server ends the stream. */
  end(reason: 'signed-out' | 'shutting-down'): void
  /** Every connection fails until it is allowed again. */
  setReachable(isReachable: boolean): void
  readonly subscriptions: number
  readonly calls: readonly string[]
}

/**
 * The server, as small as it can be: a log for each chat, an id said once, the newest of everything for who asks. It is the other side
 * of the rules, so it keeps to the contract and to nothing else.
 */
export function createModelServer(people: readonly User[]) {
  const logs = new Map<ChatId, Message[]>()
  const summaries = new Map<ChatId, Chat>()
  const userLogs = new Map<User, UserEvent[]>(people.map((person) => [person, []]))
  const listeners = new Set<Listener>()

  const toSummary = (of: ChatId): Chat => {
    const { id, members, createdAt } = summaries.get(of) ?? aChat()
    return aChat(logs.get(of), { id, members, createdAt })
  }
  const chatsOf = (user: User) => [...summaries.values()].filter(({ members }) => members.some(({ userId }) => userId === user.id))

  function tell(user: User, frame: Frame) {
    for (const listener of listeners) if (listener.user === user) listener.push(frame)
  }

  function createChat(id: ChatId, members: readonly User[]): Chat {
    logs.set(id, [])
    summaries.set(id, aChat([], { id, members: members.map(({ id: userId }) => ({ userId, role: 'member' })) }))
    for (const member of members) {
      const log = userLogs.get(member) ?? []
      log.push(joined(log.length + 1, toSummary(id)))
      tell(member, { kind: 'events', scope: userScope(member.id), events: log.slice(-1) })
    }
    return toSummary(id)
  }

  function say(author: User, { id, chatId, text }: SendMessage): Message {
    const log = logs.get(chatId) ?? []
    const known = log.find((message) => message.id === id)
    if (known) return known
    const seq = log.length + 1
    const message: Message = { id, chatId, seq, updatedSeq: seq, authorId: author.id, kind: 'text', text, sentAt: at(seq) }
    log.push(message)
    for (const member of people) {
      if (chatsOf(member).some((chat) => chat.id === chatId))
        tell(member, { kind: 'events', scope: chatScope(chatId), events: [sent(message)] })
    }
    return message
  }

  function connect(user: User, { callFault = () => null, frameFault = () => null }: Faults = {}): ModelDevice {
    let observer: TransportObserver | null = null
    let stopPushing = () => {}
    let isReachable = true
    let subscriptions = 0
    const calls: string[] = []
    const inFlight = new Set<(cause: Fault) => void>()

    function leave() {
      observer = null
      stopPushing()
      for (const reject of inFlight) reject(new Fault('The connection is gone'))
      inFlight.clear()
    }

    function cut(cause: Fault | Refused = new Fault('Cut')) {
      const told = observer
      leave()
      told?.onLost(cause)
    }

    async function* opening({ epoch: knownEpoch, cursors = {} }: ReturnType<Parameters<Transport['subscribe']>[0]>): AsyncGenerator<Frame> {
      const known = knownEpoch === undefined || knownEpoch === epoch ? cursors : {}
      yield { kind: 'state', users: [...people] }
      const scope = userScope(user.id)
      const log = userLogs.get(user) ?? []
      const cursor = known[scope]
      const mine = chatsOf(user).map(({ id }) => toSummary(id))
      if (cursor === undefined) yield { kind: 'snapshot', scope, seq: log.length, first: true, more: false, chats: mine }
      else if (cursor < log.length) yield { kind: 'events', scope, events: log.slice(cursor) }
      for (const { id } of mine) {
        const from = known[chatScope(id)]
        if (from !== undefined && from < (logs.get(id)?.length ?? 0)) yield eventsAfter(id, from)
      }
      yield { kind: 'ready', epoch }
    }

    const eventsAfter = (chatId: ChatId, cursor: number): EventsFrame => ({
      kind: 'events',
      scope: chatScope(chatId),
      events: (logs.get(chatId) ?? []).slice(cursor).map(sent),
    })

    function call<Answer>(name: string, run: () => Answer): Promise<Answer> {
      calls.push(name)
      if (!observer) return Promise.reject(new Fault('There is no connection'))
      const fault = callFault(name)
      const answer = new Promise<Answer>((resolve, reject) => {
        inFlight.add(reject)
        void turn().then(() => {
          switch (fault) {
            case 'request-lost':
              return reject(new Fault('Lost on the way there'))
            case 'answer-lost':
              run()
              return reject(new Fault('Lost on the way back'))
            case 'silence':
              return
            case 'done-in-silence':
              return void run()
            case 'cut':
              return cut()
            case 'done-and-cut':
              run()
              return cut()
            case 'unavailable':
              return reject(new Refused({ code: 'server.unavailable', facts: {} }))
            case 'unauthorized':
              return reject(new Refused({ code: 'auth.required', facts: {} }))
            case 'no': {
              // A server looks an id up before anything else: what was said can't be refused any more.
              const said = name.startsWith('send') && [...logs.values()].flat().find(({ text }) => name === `send ${text}`)
              return said ? resolve(run()) : reject(new Refused({ code: 'message.not-allowed', facts: {} }))
            }
            case null:
              return resolve(run())
            default:
              return fault satisfies never
          }
        })
      })
      return answer
    }

    return {
      get subscriptions() {
        return subscriptions
      },
      calls,
      cut,
      setReachable(isReachableNow) {
        isReachable = isReachableNow
        if (!isReachable) cut()
      },
      end(reason) {
        const told = observer
        leave()
        told?.onEnd(reason)
      },
      subscribe(toInput, given) {
        subscriptions += 1
        observer = given
        const queue: Frame[] = []
        let isCurrent = true
        const push = (frame: Frame) => {
          const fault = frame.kind === 'events' ? frameFault() : null
          if (fault === 'lost') return
          void turn().then(() => {
            if (!isCurrent) return
            given.onFrame(frame)
            if (fault === 'twice' && isCurrent) given.onFrame(frame)
          })
        }
        const listener: Listener = { user, push: (frame) => void queue.push(frame) }
        stopPushing = () => {
          isCurrent = false
          listeners.delete(listener)
        }
        void (async () => {
          await turn()
          if (!isCurrent) return
          if (!isReachable) return cut()
          listeners.add(listener)
          for await (const frame of opening(toInput())) if (isCurrent) given.onFrame(frame)
          listener.push = push
          for (const frame of queue) push(frame)
        })()
        return { stop: () => void (given === observer && leave()) }
      },
      send: (message) => call(`send ${message.text}`, () => say(user, message)),
      listMessages: ({ chatId, beforeSeq, limit }) =>
        call(`list ${beforeSeq}`, () => {
          const before = (logs.get(chatId) ?? []).slice(0, beforeSeq - 1)
          return { items: before.slice(-limit), hasMore: before.length > limit, asOfSeq: logs.get(chatId)?.length ?? 0 }
        }),
      createChat: ({ memberIds }) =>
        call('create', () => {
          const members = people.filter(({ id }) => id === user.id || memberIds.includes(id))
          const known = chatsOf(user).find((chat) => members.every(({ id }) => chat.members.some(({ userId }) => userId === id)))
          return known ? toSummary(known.id) : createChat(chatId(summaries.size + 1), members)
        }),
      openChat: ({ chatId, afterSeq }) =>
        call(`open ${afterSeq ?? 'whole'}`, () => {
          const scope: Scope = chatScope(chatId)
          if (afterSeq === undefined) {
            const log = logs.get(chatId) ?? []
            const given = chatSnapshot(log, { scope, chat: toSummary(chatId) })
            observer?.onFrame(given)
          } else if (afterSeq < (logs.get(chatId)?.length ?? 0)) observer?.onFrame(eventsAfter(chatId, afterSeq))
        }),
      closeChat: () => call('close', () => undefined),
    }
  }

  return { connect, createChat, say, logOf: (chatId: ChatId): readonly Message[] => logs.get(chatId) ?? [] }
}

type Listener = { user: User; push: (frame: Frame) => void }

export type Faults = { callFault?: (call: string) => CallFault; frameFault?: () => FrameFault }

/** Ids in the order in which they are asked for; each device has its own hundred. */
export function createIds(device: number) {
  let n = device * 100
  return () => messageId(n++)
}
