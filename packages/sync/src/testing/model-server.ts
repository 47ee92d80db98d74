import {
  type Chat,
  type ChatId,
  chatScope,
  type Frame,
  isChatScope,
  limits,
  type Message,
  type MessageId,
  type Scope,
  type Settings,
  type StateFrame,
  toChatId,
  type User,
  type UserEvent,
  type UserId,
  userScope,
} from '@parley/protocol'
import { Fault, Refused, type Transport, type TransportObserver } from '../transport.ts'
import { turn } from './manual-clock.ts'
import { createModelChat, type ModelChat } from './model-chat.ts'
import { at, chatId, epoch, messageId, settings as ownSettings } from './words.ts'

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
/** `late`: what comes after it overtakes it. */
export type FrameFault = 'lost' | 'twice' | 'late' | null

export type ModelDevice = Transport & {
  /** Breaks the connection, if there is one. */
  cut(): void
  /** The server ends the stream. */
  end(reason: 'signed-out' | 'shutting-down'): void
  /** Every connection fails until it is allowed again. */
  setReachable(isReachable: boolean): void
  readonly subscriptions: number
  readonly calls: readonly string[]
  /** What was said with them. */
  readonly inputs: readonly unknown[]
}

export type ModelServer = ReturnType<typeof createModelServer>

/**
 * The server, as small as it can be: a log for each chat, registers that are told when they move, the newest of everything for who asks.
 * It is the other side of the rules, so it keeps to the contract and to nothing else.
 */
export function createModelServer(people: readonly User[]) {
  const chats = new Map<ChatId, ModelChat>()
  const userLogs = new Map<UserId, UserEvent[]>(people.map(({ id }) => [id, []]))
  const settings = new Map<UserId, Settings>()
  const listeners = new Set<Listener>()

  const chatsOf = (userId: UserId) => [...chats.values()].filter((chat) => chat.has(userId))
  const sharesReads = (userId: UserId) => settingsOf(userId).shareReadReceipts
  const settingsOf = (userId: UserId) => settings.get(userId) ?? ownSettings

  function chatOf(id: ChatId): ModelChat {
    const known = chats.get(id)
    if (!known) throw new Refused({ code: 'chat.not-found', facts: {} })
    return known
  }

  function chatWith(id: MessageId): ModelChat {
    const known = [...chats.values()].find((chat) => [...chat.people.keys()].some((userId) => chat.messageOf(id, userId)))
    if (!known) throw new Refused({ code: 'message.not-found', facts: {} })
    return known
  }

  function tell(userId: UserId, frame: Frame) {
    for (const listener of listeners) if (listener.userId === userId) listener.push(frame)
  }

  function tellUser(
    userId: UserId,
    event: UserEvent extends infer Event ? (Event extends UserEvent ? Omit<Event, 'seq' | 'at'> : never) : never,
  ) {
    const log = userLogs.get(userId) ?? []
    log.push({ ...event, seq: log.length + 1, at: at(log.length + 1) } as UserEvent)
    tell(userId, { kind: 'events', scope: userScope(userId), events: log.slice(-1) })
  }

  /** Whatever a verb appends is told to everyone who was in before or after it. */
  function write<Result>(chat: ModelChat, verb: () => Result): Result {
    const before = chat.lastSeq()
    const hearers = new Set(chat.people.keys())
    const result = verb()
    for (const userId of hearers) {
      const events = chat.eventsAfter(userId, before)
      if (events.length > 0) tell(userId, { kind: 'events', scope: chatScope(chat.id), events })
    }
    return result
  }

  function tellReceipts(chat: ModelChat, userId: UserId) {
    const receipts = chat.receipts().filter((receipt) => receipt.userId === userId)
    for (const hearer of chat.people.keys()) tell(hearer, { kind: 'state', receipts: asKnownTo(hearer, receipts) })
    tell(userId, { kind: 'state', unread: [chat.unreadOf(userId)] })
  }

  function asKnownTo(viewer: UserId, receipts: ReturnType<ModelChat['receipts']>) {
    return receipts.map((receipt) => (sharesReads(viewer) || receipt.userId === viewer ? receipt : { ...receipt, readSeq: 0 }))
  }

  function createChat(id: ChatId, members: readonly User[], group?: { name: string; ownerId: UserId }): Chat {
    const chat = createModelChat({ id, kind: group ? 'group' : 'direct', name: group?.name ?? null, sharesReads })
    chats.set(id, chat)
    chat.begin(members, group?.ownerId)
    for (const member of members) tellUser(member.id, { type: 'chat.joined', chat: chat.toChat(member.id) })
    return chat.toChat(members[0]?.id as UserId)
  }

  const verbs = {
    createChat,
    say: (author: User, message: { id: MessageId; chatId: ChatId; text: string; replyToId?: MessageId | undefined }): Message => {
      const chat = chatOf(message.chatId)
      return write(chat, () => chat.say(author.id, message))
    },
    edit: (actor: User, input: { messageId: MessageId; text: string; expectedRevision: number }): Message => {
      const chat = chatWith(input.messageId)
      return write(chat, () => chat.edit(actor.id, input))
    },
    remove: (actor: User, id: MessageId): Message => {
      const chat = chatWith(id)
      return write(chat, () => chat.remove(actor.id, id))
    },
    react: (actor: User, input: { messageId: MessageId; emoji: string; on: boolean }): Message => {
      const chat = chatWith(input.messageId)
      return write(chat, () => chat.react(actor.id, input))
    },
    addMember(actor: User, id: ChatId, user: User) {
      const chat = chatOf(id)
      if (chat.has(user.id)) return
      const joinedSeq = chat.lastSeq()
      write(chat, () => chat.addMember(actor.id, user.id))
      const joined = { ...chat.toChat(user.id), lastSeq: joinedSeq, lastMessage: null, unread: 0, unreadFromSeq: null }
      tellUser(user.id, { type: 'chat.joined', chat: joined })
      tell(user.id, { kind: 'events', scope: chatScope(id), events: chat.eventsAfter(user.id, joinedSeq) })
    },
    removeMember(actor: User, id: ChatId, user: User) {
      const chat = chatOf(id)
      if (!chat.has(user.id)) return
      write(chat, () => chat.removeMember(actor.id, user.id))
      tell(user.id, { kind: 'closed', scope: chatScope(id), reason: 'removed' })
      tellUser(user.id, { type: 'chat.left', chatId: id, reason: 'removed' })
    },
    rename: (actor: User, id: ChatId, name: string) => write(chatOf(id), () => chatOf(id).rename(actor.id, name)),
    setRole: (actor: User, id: ChatId, { user, role }: { user: User; role: 'admin' | 'member' }) =>
      write(chatOf(id), () => chatOf(id).setRole(actor.id, user.id, role)),
    mark(user: User, id: ChatId, watermarks: { deliveredSeq?: number | undefined; readSeq?: number | undefined }) {
      const chat = chats.get(id)
      if (chat?.mark(user.id, watermarks)) tellReceipts(chat, user.id)
    },
    markUnread(user: User, id: ChatId, fromSeq: number | null) {
      const chat = chatOf(id)
      chat.markUnread(user.id, fromSeq)
      tell(user.id, { kind: 'state', unread: [chat.unreadOf(user.id)] })
    },
    type: (user: User, id: ChatId, on: boolean) => {
      for (const hearer of chatOf(id).people.keys()) {
        if (hearer === user.id) continue
        tell(hearer, { kind: 'signal', type: 'typing', chatId: id, userId: user.id, on, expiresInMs: limits.typingExpiresMs })
      }
    },
    setSettings(user: User, next: Settings) {
      const before = settingsOf(user.id)
      settings.set(user.id, next)
      tellUser(user.id, { type: 'settings.changed', settings: next })
      if (before.shareReadReceipts || !next.shareReadReceipts) return
      for (const chat of chatsOf(user.id)) tell(user.id, { kind: 'state', receipts: chat.receipts() })
    },
  }

  function connect(user: User, { callFault = () => null, frameFault = () => null }: Faults = {}): ModelDevice {
    let observer: TransportObserver | null = null
    let stopPushing = () => {}
    let isReachable = true
    let subscriptions = 0
    const calls: string[] = []
    const inputs: unknown[] = []
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
      const log = userLogs.get(user.id) ?? []
      const cursor = known[scope]
      const mine = chatsOf(user.id)
      if (cursor === undefined) {
        const summaries = mine.map((chat) => chat.toChat(user.id))
        yield { kind: 'snapshot', scope, seq: log.length, first: true, more: false, settings: settingsOf(user.id), chats: summaries }
      } else if (cursor < log.length) yield { kind: 'events', scope, events: log.slice(cursor) }
      for (const chat of mine) {
        const from = known[chatScope(chat.id)]
        if (from === undefined) {
          // Known from the log of the person alone: what was said since it was joined.
          const joinedSeq = chat.joinedSeq(user.id)
          if (cursor !== undefined && joinedSeq < chat.lastSeq()) yield eventsAfter(chat, joinedSeq)
        } else if (from < chat.joinedSeq(user.id)) yield chat.toSnapshot(user.id)
        else if (from < chat.lastSeq()) yield eventsAfter(chat, from)
      }
      for (const named of Object.keys(known) as Scope[]) {
        if (isChatScope(named) && !mine.some(({ id }) => id === toChatId(named))) yield { kind: 'closed', scope: named, reason: 'removed' }
      }
      yield registersOf(mine)
      yield { kind: 'ready', epoch }
    }

    const registersOf = (of: readonly ModelChat[]): StateFrame => ({
      kind: 'state',
      receipts: asKnownTo(
        user.id,
        of.flatMap((chat) => chat.receipts()),
      ),
      unread: of.map((chat) => chat.unreadOf(user.id)),
    })

    const eventsAfter = (chat: ModelChat, cursor: number): Frame => ({
      kind: 'events',
      scope: chatScope(chat.id),
      events: chat.eventsAfter(user.id, cursor),
    })

    function call<Answer>(name: string, input: unknown, run: () => Answer): Promise<Answer> {
      calls.push(name)
      inputs.push(input)
      if (!observer) return Promise.reject(new Fault('There is no connection'))
      const fault = callFault(name)
      const answer = new Promise<Answer>((resolve, reject) => {
        inFlight.add(reject)
        const attempt = () => {
          try {
            return { answer: run() }
          } catch (error) {
            return { error: error instanceof Refused ? error : new Refused({ code: 'chat.not-found', facts: {} }) }
          }
        }
        void turn().then(() => {
          switch (fault) {
            case 'request-lost':
              return reject(new Fault('Lost on the way there'))
            case 'answer-lost':
              attempt()
              return reject(new Fault('Lost on the way back'))
            case 'silence':
              return
            case 'done-in-silence':
              return void attempt()
            case 'cut':
              return cut()
            case 'done-and-cut':
              attempt()
              return cut()
            case 'unavailable':
              return reject(new Refused({ code: 'server.unavailable', facts: {} }))
            case 'unauthorized':
              return reject(new Refused({ code: 'auth.required', facts: {} }))
            case 'no': {
              // A server looks an id up before anything else: what was said can't be refused any more.
              const isSaid = name.startsWith('send') && [...chats.values()].some((chat) => isSaidIn(chat, name))
              return isSaid ? resolve(run()) : reject(new Refused({ code: 'message.not-allowed', facts: {} }))
            }
            case null: {
              const outcome = attempt()
              return 'error' in outcome ? reject(outcome.error) : resolve(outcome.answer)
            }
            default:
              return fault satisfies never
          }
        })
      })
      return answer
    }

    /** What was asked for, behind whatever is on its way already. */
    function bring(frame: Frame) {
      const asking = observer
      void turn().then(() => asking === observer && asking?.onFrame(frame))
    }

    const isSaidIn = (chat: ModelChat, name: string) => chat.visibleTo(user.id).some(({ text }) => name === `send ${text}`)

    return {
      get subscriptions() {
        return subscriptions
      },
      calls,
      inputs,
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
          const arrival = fault === 'late' ? turn().then(turn).then(turn) : turn()
          void arrival.then(() => {
            if (!isCurrent) return
            given.onFrame(frame)
            if (fault === 'twice' && isCurrent) given.onFrame(frame)
          })
        }
        const listener: Listener = { userId: user.id, push: (frame) => void queue.push(frame) }
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
      send: (message) =>
        call(`send ${message.text}`, message, () => {
          if (!chatOf(message.chatId).has(user.id)) throw new Refused({ code: 'chat.not-found', facts: {} })
          return verbs.say(user, message)
        }),
      editMessage: (input) => call(`edit ${input.text}`, input, () => verbs.edit(user, input)),
      removeMessage: (input) => call('remove', input, () => verbs.remove(user, input.messageId)),
      react: (input) => call(`react ${input.emoji} ${input.on}`, input, () => verbs.react(user, input)),
      getMessage: (input) =>
        call('get', input, () => {
          const message = chatWith(input.messageId).messageOf(input.messageId, user.id)
          if (!message) throw new Refused({ code: 'message.not-found', facts: {} })
          return message
        }),
      listMessages: (input) =>
        call('beforeSeq' in input ? `list ${input.beforeSeq}` : `list after ${input.afterSeq}`, input, () => {
          const chat = chatOf(input.chatId)
          const visible = chat.visibleTo(user.id).filter(({ seq }) => ('beforeSeq' in input ? seq < input.beforeSeq : seq > input.afterSeq))
          const items = 'beforeSeq' in input ? visible.slice(-input.limit) : visible.slice(0, input.limit)
          return { items, hasMore: visible.length > input.limit, asOfSeq: chat.lastSeq() }
        }),
      createChat: (input) =>
        call('create', input, () => {
          const members = people.filter(({ id }) => id === user.id || input.memberIds.includes(id))
          if (input.kind === 'group') {
            const id = input.id ?? chatId(chats.size + 1)
            return chats.get(id)?.toChat(user.id) ?? createChat(id, members, { name: input.name, ownerId: user.id })
          }
          const known = chatsOf(user.id).find((chat) => chat.kind === 'direct' && members.every(({ id }) => chat.has(id)))
          return known ? known.toChat(user.id) : createChat(chatId(chats.size + 1), members)
        }),
      openChat: (input) =>
        call(`open ${input.afterSeq ?? 'whole'}`, input, () => {
          const chat = chatOf(input.chatId)
          if (!chat.has(user.id)) throw new Refused({ code: 'chat.not-found', facts: {} })
          if (input.afterSeq === undefined || input.afterSeq < chat.joinedSeq(user.id)) bring(chat.toSnapshot(user.id))
          else if (input.afterSeq < chat.lastSeq()) bring(eventsAfter(chat, input.afterSeq))
        }),
      closeChat: (input) => call('close', input, () => undefined),
      markReceipts: (input) =>
        call('mark', input, () => {
          for (const { chatId: id, ...watermarks } of input.marks) verbs.mark(user, id, watermarks)
        }),
      markUnread: (input) => call(`mark unread ${input.fromSeq}`, input, () => verbs.markUnread(user, input.chatId, input.fromSeq)),
      setTyping: (input) => call(`typing ${input.on}`, input, () => verbs.type(user, input.chatId, input.on)),
    }
  }

  return {
    ...verbs,
    connect,
    chatOf,
    /** As the first of its people sees it. */
    logOf(id: ChatId): readonly Message[] {
      const chat = chats.get(id)
      const [first] = chat?.people.keys() ?? []
      return chat && first ? chat.visibleTo(first) : []
    },
  }
}

type Listener = { userId: UserId; push: (frame: Frame) => void }

export type Faults = { callFault?: (call: string) => CallFault; frameFault?: () => FrameFault }

/** Ids in the order in which they are asked for; each device has its own hundred. */
export function createIds(device: number) {
  let n = device * 100
  return () => messageId(n++)
}
