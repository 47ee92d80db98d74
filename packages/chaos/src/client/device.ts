import { createParley, type Engine, type EngineState, type GetAccessToken, type Parley } from '@parley/client'
import { type ChatId, chatScope, type MessageId, type UserId } from '@parley/protocol'
import type { FaultProxy } from '../fault-proxy.ts'
import type { Shown, Snapshot } from '../history.ts'
import { createCrashableStorage } from './crashable-storage.ts'
import type { Recorder } from './recorder.ts'

export interface DeviceOptions {
  readonly name: string
  readonly userId: UserId
  readonly link: FaultProxy
  readonly getAccessToken: GetAccessToken
  readonly recorder: Recorder
  /** Another build of the same thing, where one is to be tried. */
  readonly create?: typeof createParley
}

/** A person's device: the engine that the web client has, whose storage outlives its deaths. Everything it shows is written down. */
export interface Device {
  readonly name: string
  readonly userId: UserId
  readonly link: FaultProxy
  readonly isAlive: boolean
  readonly engine: Engine
  readonly state: EngineState
  start(): void
  /** No word to anybody, and nothing that isn't stored survives. */
  crash(): void
  say(chatId: ChatId, text: string): MessageId
  /** Nothing waits to be told, and it is connected. */
  isSettled(): boolean
  cursorOf(chatId: ChatId): number | undefined
  /** Looks at a chat, in this life and those to come. */
  lookAt(chatId: ChatId): void
  snapshot(chatIds: readonly ChatId[]): Snapshot
}

export function createDevice(options: DeviceOptions): Device {
  const { name, userId, link, getAccessToken, recorder, create = createParley } = options
  const storage = createCrashableStorage()
  const looksAt = new Set<ChatId>()
  const writtenAt = new Map<MessageId, number>()
  let life = 0
  let parley = open()
  let isAlive = false

  function open(): Parley {
    life += 1
    const opened = create({ url: `http://127.0.0.1:${link.port}`, getAccessToken, userId, storage: storage.begin() })
    const observe = observer({ device: name, userId, life, engine: opened.engine, recorder, pending: writtenAt })
    opened.engine.subscribe(observe)
    return opened
  }
  const state = () => parley.engine.getState()

  return {
    name,
    userId,
    link,
    get isAlive() {
      return isAlive
    },
    get engine() {
      return parley.engine
    },
    get state() {
      return state()
    },
    start() {
      isAlive = true
      parley.engine.start()
      for (const chatId of looksAt) parley.engine.openChat(chatId)
    },
    crash() {
      isAlive = false
      for (const [messageId, at] of writtenAt) {
        if (!storage.hasEntry(messageId) && performance.now() - at < storedWithinMs) {
          recorder.note({ type: 'forgotten', device: name, messageId })
          writtenAt.delete(messageId)
        }
      }
      const dead = parley
      // The next one is there first: what the dead one would still like to keep comes too late.
      parley = open()
      dead.engine.stop()
      link.cut()
    },
    say(chatId, text) {
      // It is written down before anything else can happen: the engine tells of what it shows before it gives the id.
      const messageId = parley.engine.send(chatId, text)
      writtenAt.set(messageId, performance.now())
      recorder.note({ type: 'send', device: name, userId, chatId, messageId, text })
      return messageId
    },
    isSettled() {
      const { connection, outbox, changes } = state()
      const isTold = Object.values(outbox).every((entries) => entries.length === 0) && Object.values(changes).every((of) => of.length === 0)
      return isAlive && connection.status === 'online' && isTold
    },
    cursorOf: (chatId) => state().sync.cursors[chatScope(chatId)],
    lookAt(chatId) {
      looksAt.add(chatId)
      parley.engine.openChat(chatId)
    },
    snapshot: (chatIds) => toSnapshot(name, userId, { state: state(), chatIds }),
  }
}

/** What is written is stored before it leaves, and for that it waits so long at most: see R48 of the specification of the client. */
const storedWithinMs = 500

interface Observed {
  readonly device: string
  readonly userId: UserId
  readonly life: number
  readonly engine: Engine
  readonly recorder: Recorder
  readonly pending: Map<MessageId, number>
}

/** Writes down what is different from the last time. */
function observer({ device, userId, life, engine, recorder, pending }: Observed): () => void {
  let known: EngineState['sync'] | null = null
  const shownIn = new Map<ChatId, { cursor: number | undefined; messages: readonly Shown[] }>()
  const watermarks = new Map<string, string>()

  function observeChat(chatId: ChatId, sync: EngineState['sync']): void {
    const before = shownIn.get(chatId)
    const messages = sync.chats[chatId]?.messages ?? []
    const cursor = sync.cursors[chatScope(chatId)]
    if (before?.messages === messages && before.cursor === cursor) return
    shownIn.set(chatId, { cursor, messages })
    const ids = new Set(before?.messages.map(({ id }) => id))
    const now = new Set(messages.map(({ id }) => id))
    const added = messages.filter(({ id }) => !ids.has(id)).map(({ id, seq }) => ({ id, seq }))
    const removed = before?.messages.filter(({ id }) => !now.has(id)).map(({ id }) => id) ?? []
    // The same twice is no other message: that it stands there twice would not show otherwise.
    const doubled =
      now.size < messages.length ? messages.filter(({ id }, index) => messages.findIndex((other) => other.id === id) < index) : []
    for (const { id, seq } of added) recorder.noteOk({ device, messageId: id, seq })
    recorder.note({
      type: 'view',
      ...{ device, life, userId, chatId, cursor: cursor ?? 0, fromSeq: messages[0]?.seq ?? null, removed },
      added: [...added, ...doubled.map(({ id, seq }) => ({ id, seq }))],
    })
  }

  function observeWatermarks(chatId: ChatId, sync: EngineState['sync']): void {
    for (const { userId: of, deliveredSeq, readSeq } of sync.chats[chatId]?.chat.members ?? []) {
      const place = `${chatId} ${of}`
      const value = `${deliveredSeq} ${readSeq}`
      if (watermarks.get(place) === value) continue
      watermarks.set(place, value)
      recorder.note({ type: 'watermark', device, life, chatId, of, deliveredSeq, readSeq })
    }
  }

  function observeOutbox({ outbox }: EngineState): void {
    for (const entry of Object.values(outbox).flat()) {
      const messageId = entry.draft.id
      if (entry.status === 'answered') recorder.noteOk({ device, messageId, seq: entry.message.seq })
      if (entry.status === 'refused' && pending.delete(messageId)) {
        recorder.note({ type: 'refused', device, messageId, code: entry.refusal.code })
        queueMicrotask(() => engine.discard(messageId))
      }
    }
  }

  return () => {
    const state = engine.getState()
    if (state.sync !== known) {
      const before = known
      known = state.sync
      for (const chatId of new Set([...Object.keys(state.sync.chats), ...shownIn.keys()]) as Set<ChatId>) {
        const isSame = before?.chats[chatId] === state.sync.chats[chatId]
        if (isSame && before?.cursors[chatScope(chatId)] === state.sync.cursors[chatScope(chatId)]) continue
        observeChat(chatId, state.sync)
        observeWatermarks(chatId, state.sync)
      }
    }
    observeOutbox(state)
    for (const { messageId, status } of Object.values(state.changes).flat()) {
      if (status === 'refused') queueMicrotask(() => engine.discardChange(messageId))
    }
  }
}

function toSnapshot(device: string, userId: UserId, { state, chatIds }: { state: EngineState; chatIds: readonly ChatId[] }): Snapshot {
  const known = chatIds.flatMap((chatId) => state.sync.chats[chatId] ?? [])
  return {
    device,
    userId,
    chats: known.map(({ chat, messages }) => ({
      chatId: chat.id,
      shared: {
        name: chat.name,
        members: chat.members?.map(({ userId: id, role }) => [id, role]).sort(),
        last: chat.lastMessage && [chat.lastMessage.id, chat.lastMessage.seq, chat.lastMessage.preview],
        messages: messages.map(({ id, seq, updatedSeq, authorId, text, revision, removedAt, reactions }) => ({
          ...{ id, seq, updatedSeq, authorId, text, revision, isRemoved: removedAt !== null },
          reactions: reactions.map(({ emoji, count }) => [emoji, count]),
        })),
      },
      readSeq: chat.readSeq,
      unread: chat.unread,
    })),
  }
}
