import type { Duplex } from 'node:stream'
import type { Connection } from '@parley/api'
import { limits, type UserId } from '@parley/protocol'
import type { WebSocket } from 'ws'
import { createDirectWay } from './direct-frames.ts'
import type { KeepAlive } from './keep-alive.ts'
import { type AskingSocket, SocketCalls } from './socket-calls.ts'

/** What the sockets of a server have in common. */
export interface SocketHouse {
  readonly keepAlive: KeepAlive
  readonly directFanOut: 'on' | 'off'
  /** All of a person's sockets. */
  socketsOf(userId: UserId): readonly OpenSocket[]
  /** Whether the server lets go of its sockets. */
  isClosing(): boolean
}

/**
 * One socket, and what it may take up: of time until it says something and says who it is, of answers that nobody takes. A process has
 * thousands of them that say nothing, so what one has for itself is small.
 */
export class OpenSocket implements Connection, AskingSocket {
  readonly calls = new SocketCalls(this)
  stream: Connection['stream'] = null
  subscriptions = 0
  /** Who has signed in. */
  owner: UserId | null = null
  readonly #socket: WebSocket
  readonly #link: Duplex
  readonly #house: SocketHouse
  #isHeld = false
  /** Words since everything was taken: each has an answer, that of a ping and of what isn't understood too. */
  #words = 0
  #mute: NodeJS.Timeout | null
  #stranger: NodeJS.Timeout | null

  constructor(socket: WebSocket, link: Duplex, house: SocketHouse) {
    this.#socket = socket
    this.#link = link
    this.#house = house
    this.#mute = setTimeout(() => socket.terminate(), limits.firstMessageMs)
    this.#stranger = setTimeout(() => socket.close(4401, 'auth.required'), anonymousMsMax)
    const hear = () => this.#hear()
    for (const event of ['message', 'ping']) socket.on(event, hear)
    house.keepAlive.heard(socket)
  }

  bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  onTaken(listener: () => void): () => void {
    this.#link.once('drain', listener)
    return () => this.#link.off('drain', listener)
  }

  directWay(given: Parameters<NonNullable<Connection['directWay']>>[0]): ReturnType<NonNullable<Connection['directWay']>> {
    if (this.#house.directFanOut === 'off') return null
    return createDirectWay(given, { socket: this.#socket, link: this.#link, onWaiting: () => this.#letGoIfUnread() })
  }

  close(code: number, reason: string): void {
    if (this.#house.isClosing()) void this.closeOnceAnswered(code)
    else this.#socket.close(code, reason)
  }

  async closeOnceAnswered(code: number): Promise<void> {
    await this.calls.answered()
    this.#socket.close(code, 'shutting-down')
  }

  say(text: string): void {
    this.#socket.send(text)
  }

  onValidMessage(): void {
    if (this.#mute) clearTimeout(this.#mute)
    this.#mute = null
  }

  /** A stream waits for who doesn't read; answers don't, so whoever has asked for so much and takes nothing is let go of. */
  onAnswer(): void {
    this.#together()
    this.#letGoIfUnread()
  }

  onSignedIn(): void {
    if (this.#stranger) clearTimeout(this.#stranger)
    this.#stranger = null
  }

  onClosed(): void {
    this.onValidMessage()
    this.onSignedIn()
    this.#house.keepAlive.forget(this.#socket)
  }

  #hear(): void {
    this.#house.keepAlive.heard(this.#socket)
    this.#words = this.#socket.bufferedAmount === 0 ? 0 : this.#words + 1
    if (this.#words > wordsUnreadMax) this.#socket.terminate()
  }

  /** What is said in one go leaves in one write: the end of an opening, and several messages of a chat. */
  #together(): void {
    if (this.#isHeld) return
    this.#isHeld = true
    this.#link.cork()
    process.nextTick(() => {
      this.#isHeld = false
      this.#link.uncork()
    })
  }

  #letGoIfUnread(): void {
    const isTooMuch = this.#socket.bufferedAmount > (this.owner ? unreadBytesMax : unreadOfStrangerBytesMax)
    if (isTooMuch || this.#isUnreadTooMuch()) this.#socket.terminate()
  }

  #isUnreadTooMuch(): boolean {
    if (!this.owner || this.#socket.bufferedAmount < worthCountingBytes) return false
    const unread = this.#house.socketsOf(this.owner).reduce((sum, socket) => sum + socket.bufferedBytes(), 0)
    return unread > unreadOfPersonBytesMax
  }
}

/** Whoever signs in takes a few seconds and comes back with a token. */
const anonymousMsMax = 30_000
/** Four of the longest pages of history; a client asks for one at a time. */
const unreadBytesMax = 16 * 1024 * 1024
/** On all of a person's sockets together. */
const unreadOfPersonBytesMax = 64 * 1024 * 1024
/** Whoever isn't signed in is told little more than refusals. */
const unreadOfStrangerBytesMax = 256 * 1024
/** A socket that holds less isn't why it is too much. */
const worthCountingBytes = 64 * 1024
const wordsUnreadMax = 2_000
