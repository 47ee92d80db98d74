import { type ChatId, chatScope, type Frame, isChatScope, type Scope, toChatId } from '@parley/protocol'
import { type Person, signAccessToken } from './access-token.ts'
import { type LightSocket, openLightSocket } from './light-socket.ts'

export interface SoakDeviceOptions {
  readonly url: string
  readonly accessTokenSecret: string
  readonly person: Person
  /** Of each message that comes live. What was said before the device was last away, or not reading, is late by its own doing. */
  readonly onHeard: (messageId: string, steadySinceMs: number) => void
}

export interface Heard {
  /** Seqs that were skipped, and that came again though nobody asked. */
  readonly lost: number
  readonly twice: number
  /** Streams that ended though nobody here ended them. Who didn't read is let go of with good reason. */
  readonly letGo: number
  readonly slowLetGo: number
}

/**
 * A device that keeps nothing but how far it is in each chat: enough to come back to where it was, and to know of every event whether it is
 * the next one.
 */
export interface SoakDevice {
  readonly person: Person
  /** It is there, reads, and has nothing in between. */
  isSteady(): boolean
  cursor(scope: Scope): number | undefined
  chats(): readonly ChatId[]
  come(how: 'resume' | 'anew'): Promise<void>
  /** A socket that is cut, or closed as it should be. */
  go(how: 'cut' | 'close'): void
  stopReading(): void
  readOn(): void
  call(path: string, input: unknown): Promise<unknown>
  ask(path: string, input: unknown): Promise<unknown>
  /** What it is told of this chat may overlap with what it knows: it asked for it anew. */
  expectAgain(chatId: ChatId): void
  heard(): Heard
}

export function createSoakDevice({ url, accessTokenSecret, person, onHeard }: SoakDeviceOptions): SoakDevice {
  const cursors = new Map<Scope, number>()
  const again = new Set<Scope>()
  let epoch: string | undefined
  let socket: LightSocket | null = null
  let connection = 0
  let isReading = true
  let hasStopped = false
  let isLive = false
  let steadySinceMs = 0
  let lost = 0
  let twice = 0
  let letGo = 0
  let slowLetGo = 0

  function hear(frame: Frame): void {
    switch (frame.kind) {
      case 'events':
        for (const { seq } of frame.events) advance(frame.scope, seq)
        for (const event of frame.events) {
          if (event.type === 'message.sent' && isLive) onHeard(event.message.id, steadySinceMs)
          if (event.type === 'chat.joined') cursors.set(chatScope(event.chat.id), event.chat.lastSeq)
        }
        return
      case 'snapshot':
        cursors.set(frame.scope, Math.max(frame.seq, cursors.get(frame.scope) ?? 0))
        if ('chats' in frame) for (const { id, lastSeq } of frame.chats) cursors.set(chatScope(id), lastSeq)
        return
      case 'closed':
        lost += 1
        return
      case 'end':
        return
      case 'ready':
        epoch = frame.epoch
        return
      case 'state':
      case 'signal':
        return
      default:
        frame satisfies never
    }
  }

  function advance(scope: Scope, seq: number): void {
    const known = cursors.get(scope) ?? 0
    if (seq <= known) twice += again.has(scope) ? 0 : 1
    else lost += seq - known - 1
    cursors.set(scope, Math.max(known, seq))
  }

  function forget(): void {
    connection += 1
    socket = null
    isLive = false
  }

  return {
    person,
    isSteady: () => socket !== null && isLive && isReading,
    cursor: (scope) => cursors.get(scope),
    chats: () => [...cursors.keys()].filter(isChatScope).map(toChatId),
    async come(how) {
      if (how === 'anew') {
        cursors.clear()
        epoch = undefined
      }
      again.clear()
      connection += 1
      const mine = connection
      isReading = true
      hasStopped = false
      // What a socket that was left still says is of yesterday.
      const hearMine = (frame: Frame) => {
        if (connection === mine) hear(frame)
      }
      const opened = await openLightSocket({
        url,
        token: signAccessToken(accessTokenSecret, person),
        subscribe: () => (epoch === undefined ? {} : { epoch, cursors: Object.fromEntries(cursors) }),
        onOpening: hearMine,
        onFrame: hearMine,
        onClosed() {
          if (connection !== mine) return
          if (hasStopped) slowLetGo += 1
          else letGo += 1
          forget()
        },
      })
      socket = opened
      isLive = true
      steadySinceMs = performance.now()
    },
    go(how) {
      const gone = socket
      forget()
      if (how === 'cut') gone?.close()
      else gone?.leave()
    },
    stopReading() {
      isReading = false
      hasStopped = true
      socket?.stopReading()
    },
    readOn() {
      isReading = true
      steadySinceMs = performance.now()
      socket?.readOn()
    },
    call: (path, input) => socket?.call(path, input) ?? Promise.reject(new Error('It is away.')),
    ask: (path, input) => socket?.ask(path, input) ?? Promise.reject(new Error('It is away.')),
    expectAgain: (chatId) => void again.add(chatScope(chatId)),
    heard: () => ({ lost, twice, letGo, slowLetGo }),
  }
}
