import { isUnavailable } from '@parley/db'
import {
  type Chat,
  type ChatId,
  chatScope,
  type EndReason,
  type Frame,
  isChatScope,
  limits,
  type OpenChat,
  type ReadyFrame,
  type Scope,
  type Settings,
  type SignalFrame,
  type Subscribe,
  toChatId,
  type UserId,
  userScope,
} from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import type { Typing } from '../../live/hub.ts'
import { readAfter } from '../../log/read.ts'
import type { Connection, DirectWay, OpenStream } from '../../platform/connection.ts'
import { assertOpen } from '../accounts/policy.ts'
import { isSessionOpen } from '../accounts/service.ts'
import { isReadable } from '../messages/policy.ts'
import { FollowedScopes, type Follower, type Late } from './followed-scopes.ts'
import { upToLeaving, withoutText } from './leaving.ts'
import { namedInChat, namedInEvent, namedInMessage } from './named-people.ts'
import { canReplay, type OpeningStream, openStream, readStart } from './opening.ts'
import { findPosition, type StreamStart } from './queries.ts'
import { Reader } from './reader.ts'
import { Registers, type RegistersReader } from './registers.ts'
import { Sleep } from './sleep.ts'
import { inPages, readChatSnapshot } from './snapshots.ts'
import { type Telling, toTelling } from './telling.ts'
import { type SyncEvent, toEvents, toEventsFrame } from './wire-events.ts'

/** A call by someone who is signed in, on a socket or on what does as one. */
export type SocketContext = SignedInContext & { readonly connection: Connection }

export interface SyncStreamOptions {
  readonly signal: AbortSignal
  readonly whileAway?: 'wait' | 'fail'
  /** Called when it is known that the session stands; what it gives, when the stream has ended, whichever side ends it. */
  readonly attend?: () => () => void
  /** Called when it has ended, if a frame was ever asked for. */
  readonly onEnd?: () => void
}

/** How something is read: what becomes of a fault. */
type Reading = <Result>(read: () => Promise<Result>) => Promise<Result>

/**
 * All that one person's device is told, as one sequence of frames: everything goes through the generator below, so nothing overtakes. What
 * happens in its scopes goes first, registers when no event waits, signals only to who is up to date.
 *
 * While the generator sleeps, all that it gave is with the connection. Events that say the same to everyone are then written past it, where
 * the connection has a way for that.
 */
export class SyncStream implements OpenStream, OpeningStream, RegistersReader, Follower {
  readonly ctx: SocketContext
  readonly registers: Registers
  readonly scopes: FollowedScopes
  readonly joined = new Map<Scope, number>()
  /** Called whenever everything up to now is handed out. */
  onQuiet: (() => void) | null = null
  readonly #input: Subscribe
  readonly #options: SyncStreamOptions
  /** One for each who types in a chat; null while nobody does. */
  #signals: Map<string, SignalFrame> | null = null
  readonly #looks: ({ readonly look: 'open'; readonly input: OpenChat } | { readonly look: 'close'; readonly chatId: ChatId })[] = []
  #settings: Settings | null = null
  #ending: EndReason | null = null
  readonly #sleep = new Sleep()
  /** When it fell asleep. */
  #registersDueInMs: number | null = null
  readonly #reader: Reader
  /** From `ready` on, where the connection has one. */
  #writeDirectly: DirectWay | null = null
  #prepared: StreamStart | null = null
  #leave: (() => void) | null = null
  /** An opening that waits for something else than its turn lets the next one go on. */
  #letNextOpen: (() => void) | null = null

  constructor(ctx: SocketContext, input: Subscribe, options: SyncStreamOptions) {
    this.ctx = ctx
    this.#input = input
    this.#options = options
    this.registers = new Registers(ctx, this)
    this.scopes = new FollowedScopes(ctx, this)
    this.#reader = new Reader(ctx.connection, options.signal)
  }

  async *frames(): AsyncGenerator<Frame, void, undefined> {
    const { signal } = this.#options
    const wake = () => this.wake()
    signal.addEventListener('abort', wake)
    let sessionCheckedAt = Date.now()
    this.registers.start()
    try {
      const ready = yield* this.#opening(this.#takePrepared() ?? (await this.#begin((read) => this.patiently(read))))
      this.#writeDirectly = (ready && this.ctx.connection.directWay?.(ready)) ?? null
      while (!signal.aborted) {
        if (this.#reader.isFull()) this.#signals = null
        if (!(await this.#drained())) this.#ending ??= 'slow-consumer'
        if (Date.now() - sessionCheckedAt > sessionCheckMs) {
          sessionCheckedAt = Date.now()
          if (!(await this.patiently(() => isSessionOpen(this.ctx, this.ctx.actor.sessionId)))) this.#ending ??= 'session-expired'
        }
        if (this.#ending) {
          yield { kind: 'end', reason: this.#ending }
          this.ctx.connection.close(closeCodes[this.#ending], this.#ending)
          return
        }
        if (this.#signals) yield* this.#handOutSignals(this.#signals)
        else if (this.scopes.hasLive()) yield* this.#handOutLive()
        else if (this.#looks.length > 0) yield* this.#lookOrAway()
        else if (this.scopes.hasBehind()) yield* this.catchUp(this.scopes.someBehind())
        else if (this.registers.dueInMs() === 0) yield* this.registers.tell()
        else {
          this.onQuiet?.()
          // It may have ended while there was room to be waited for.
          this.#registersDueInMs = this.registers.dueInMs()
          if (!signal.aborted) await this.#sleep.untilWoken(Math.min(this.#registersDueInMs ?? sessionCheckMs, sessionCheckMs))
        }
      }
    } finally {
      signal.removeEventListener('abort', wake)
      this.scopes.stop()
      this.#letGo()
      this.#options.onEnd?.()
    }
  }

  /**
   * Reads where the stream begins, so that whoever may not have it, or can't have it now, learns of it before anything is shown. It holds for
   * this moment: who takes the first frame later is shown what is so then.
   */
  async prepare(): Promise<void> {
    try {
      this.#prepared = await this.#begin((read) => read())
    } catch (error) {
      this.#letGo()
      this.#options.onEnd?.()
      throw error
    }
    process.nextTick(() => {
      if (this.#takePrepared()) this.#letGo()
    })
  }

  #takePrepared(): StreamStart | null {
    const start = this.#prepared
    this.#prepared = null
    return start
  }

  async #begin(reading: Reading): Promise<StreamStart> {
    this.#letNextOpen = await this.ctx.openings.enter(this.#options.signal)
    this.registers.start()
    const start = await this.registers.begin(() => reading(() => readStart(this.ctx, this.#input)))
    assertOpen(this.ctx, this.ctx.actor, start.session)
    this.#leave = this.#options.attend?.() ?? null
    return start
  }

  async *#opening(start: StreamStart): AsyncGenerator<Frame, ReadyFrame | undefined> {
    try {
      return yield* openStream(this, start, this.#input)
    } finally {
      this.#letNextOpen?.()
    }
  }

  /** Of what it has begun with. */
  #letGo(): void {
    this.#letNextOpen?.()
    this.registers.stop()
    this.#leave?.()
    this.#leave = null
  }

  isOver(): boolean {
    return this.#options.signal.aborted || this.#ending !== null
  }

  sentSeq(chatId: ChatId): number | undefined {
    return this.scopes.sentSeq(chatId)
  }

  /** Whatever else moves until they are told is told with it: it wakes nobody. */
  registersMoved(): void {
    if (this.#registersDueInMs === null) this.wake()
  }

  unfollowed(scope: Scope): void {
    if (isChatScope(scope)) this.registers.forget(toChatId(scope))
  }

  wake(): void {
    this.#sleep.end()
  }

  async *handOutWaiting(): AsyncGenerator<Frame> {
    while (this.scopes.hasLive()) yield* this.#handOutLive()
  }

  async *chatSnapshot(chatId: ChatId): AsyncGenerator<Frame> {
    const scope = chatScope(chatId)
    const position = await this.patiently(() => findPosition(this.ctx.db, this.#me, chatId))
    // What moves while it is read is told again.
    if (position) {
      this.registers.learn(chatId, position)
      this.joined.set(scope, position.joinedSeq)
    }
    const snapshot = position && (await this.patiently(() => readChatSnapshot(this.ctx, chatId)))
    if (!snapshot) {
      this.#abandon(chatId)
      yield { kind: 'closed', scope, reason: 'removed' }
      return
    }
    // An end that is in the queue is in the log after the snapshot as well, and comes from there.
    if (!this.scopes.has(scope)) this.scopes.dropLive(scope)
    this.registers.learn(chatId, snapshot.chat)
    yield* this.registers.introduce([...namedInChat(snapshot.chat), ...snapshot.messages.flatMap(namedInMessage)])
    yield snapshot
    this.scopes.follow(scope, snapshot.seq, snapshot.seq)
  }

  /** One page of what the log has beyond what was sent: together they get what one of them alone would. */
  async *catchUp(scopes: readonly Scope[]): AsyncGenerator<Frame> {
    const late = scopes.map((scope) => this.scopes.toLate(scope))
    const eventsMax = Math.floor(catchUpEventsMax / late.length)
    const positions = new Map(late.map(({ scope, sent }) => [scope, sent]))
    const read = await this.patiently(async () => toEvents(this.ctx, await readAfter(this.ctx.db, positions, eventsMax)))
    for (const one of late) {
      const { scope } = one
      const ofScope = read.get(scope) ?? []
      const isFullPage = ofScope.length === eventsMax
      const logged = isFullPage && (await this.#hasLeft(scope)) ? ofScope.map(withoutText) : ofScope
      if (this.scopes.isStillLate(one)) yield* this.#handOutLogged(one, { logged, isFullPage })
      // What was read for the others would wait for a reader who takes nothing: they are read again.
      if (this.#reader.isFull()) return
    }
  }

  async *#handOutLogged(late: Late, { logged, isFullPage }: { logged: readonly SyncEvent[]; isFullPage: boolean }): AsyncGenerator<Frame> {
    const { scope } = late
    const told = upToLeaving(logged, this.#me)
    const pages = isChatScope(scope) ? inPages(told.events, catchUpEventsMax).slice(0, catchUpPagesMax) : [told.events]
    const events = pages.flat()
    // Of long messages less is told at once, or all of it would wait for a reader who takes nothing.
    const isCut = events.length < told.events.length
    const ends = isCut ? null : told.ends
    this.scopes.caughtUp(late, { upTo: events.at(-1)?.seq ?? 0, mayHaveMore: isCut || isFullPage })
    if (ends) this.scopes.unfollow(scope)
    if (!isChatScope(scope)) {
      yield* this.#userEvents(events)
      return
    }
    if (events.length > 0) for (const page of pages) yield* this.#chatEvents(scope, page)
    if (ends) yield { kind: 'closed', scope, reason: ends }
  }

  /** Whoever is a page and more behind may be gone already, and what they missed may have been edited since. */
  async #hasLeft(scope: Scope): Promise<boolean> {
    return isChatScope(scope) && (await this.patiently(() => findPosition(this.ctx.db, this.#me, toChatId(scope)))) === null
  }

  async *#handOutLive(): AsyncGenerator<Frame> {
    const next = this.scopes.takeLive()
    if (!next) return
    const pages = next.bytes > limits.snapshotBytesMax ? inPages(next.events, catchUpEventsMax) : [next.events]
    for (const page of pages) yield* this.#chatEvents(next.scope, page)
    if (next.ends && isChatScope(next.scope)) yield { kind: 'closed', scope: next.scope, reason: next.ends }
  }

  async *#chatEvents(scope: Scope, events: readonly SyncEvent[]): AsyncGenerator<Frame> {
    const { frame, named, movesMembers, oldestEditedSeq } = toTelling(scope, events)
    if (movesMembers) this.#learnOfMembers(scope, events)
    if (oldestEditedSeq > this.#joinedSeqOf(scope)) {
      if (!this.registers.hasMet(named)) yield* this.registers.introduce(named)
      yield frame
      return
    }
    const told = await Promise.all(events.map((event) => this.#withTextIfTheirs(scope, event)))
    yield* this.registers.introduce(told.flatMap(namedInEvent))
    yield toEventsFrame(scope, told)
  }

  #learnOfMembers(scope: Scope, events: readonly SyncEvent[]): void {
    for (const event of events) {
      if (event.type !== 'member.added' && event.type !== 'member.removed') continue
      if (isChatScope(scope)) this.registers.count(toChatId(scope), event.memberCount)
      this.registers.meetAnew(event.type === 'member.added' ? event.members.map(({ userId }) => userId) : [event.userId])
    }
  }

  #joinedSeqOf(scope: Scope): number {
    return this.joined.get(scope) ?? 0
  }

  /** An edit carries what the message says: not to somebody who wasn't in the chat when it was said. */
  async #withTextIfTheirs(scope: Scope, event: SyncEvent): Promise<SyncEvent> {
    if (event.type !== 'message.edited' || event.message.seq > this.#joinedSeqOf(scope)) return event
    return (await this.patiently(() => isReadable(this.ctx, event.message.id))) ? event : withoutText(event)
  }

  /** A person's own scope is always caught up, never written to by the tail: its events have to be prepared for. */
  async *#userEvents(events: readonly SyncEvent[]): AsyncGenerator<Frame> {
    for (const event of events) {
      if (event.type === 'chat.joined') this.registers.meetAnew(namedInEvent(event))
      yield* this.registers.introduce(namedInEvent(event))
      // `chat.joined` reaches the device before any event of that chat; what is left ends after its event.
      yield toEventsFrame(userScope(this.#me), [event])
      if (event.type === 'chat.joined') yield* this.#joinChat(event.chat)
      // One `closed`, whether the log of the chat or that of the person said it first.
      if (event.type === 'chat.left' && this.#abandon(event.chatId)) {
        yield { kind: 'closed', scope: chatScope(event.chatId), reason: event.reason }
      }
      if (event.type === 'settings.changed') this.takeSettings(event.settings)
      if (event.type === 'session.ended' && event.sessionId === this.ctx.actor.sessionId) this.#ending ??= 'signed-out'
    }
  }

  async *#joinChat(chat: Chat): AsyncGenerator<Frame> {
    const { id, lastSeq } = chat
    this.registers.learn(id, chat)
    this.joined.set(chatScope(id), lastSeq)
    this.scopes.follow(chatScope(id), lastSeq, lastSeq)
    yield* this.#goOnFrom({ chatId: id, afterSeq: lastSeq })
    this.registers.renew([id])
  }

  /** Gives whether its end is still to be told. */
  #abandon(chatId: ChatId): boolean {
    const scope = chatScope(chatId)
    const wasFollowed = this.scopes.has(scope)
    if (wasFollowed) this.scopes.unfollow(scope)
    this.registers.forget(chatId)
    const queued = this.scopes.dropLive(scope)
    return wasFollowed || queued.some(({ ends }) => ends)
  }

  /** Own settings decide what of others is told. Those read at the start may be newer than an event of before: it comes to the same. */
  takeSettings(next: Settings): void {
    const before = this.#settings
    this.#settings = next
    this.registers.settings = next
    if (before && !before.shareReadReceipts && next.shareReadReceipts) this.registers.renewAll()
    if (before && before.shareLastSeen !== next.shareLastSeen) this.registers.meetEveryoneAnew()
    else if (before && before.status !== next.status) this.registers.meetAnew([this.#me])
  }

  async *#lookOrAway(): AsyncGenerator<Frame> {
    const next = this.#looks.shift()
    if (next?.look === 'close') this.registers.close(next.chatId)
    if (next?.look !== 'open') return
    yield* this.#goOnFrom(next.input)
    if (this.scopes.has(chatScope(next.input.chatId))) yield* this.registers.open(next.input.chatId)
  }

  async *#goOnFrom({ chatId, afterSeq }: OpenChat): AsyncGenerator<Frame> {
    const scope = chatScope(chatId)
    const position = await this.patiently(() => findPosition(this.ctx.db, this.#me, chatId))
    if (!this.scopes.has(scope) || !position || afterSeq === undefined || !canReplay(afterSeq, position)) {
      yield* this.chatSnapshot(chatId)
      return
    }
    this.scopes.goBack(scope, { afterSeq, lastSeq: position.lastSeq })
  }

  /** Nothing waits that it could overtake, and it has nothing in it that is told to this person in another way, or comes with more. */
  isWrittenDirectly(scope: Scope, { frame, bytes, named, movesMembers, oldestEditedSeq }: Telling): boolean {
    if (!this.#writeDirectly || !this.#sleep.isAsleep() || movesMembers || bytes > limits.snapshotBytesMax) return false
    if (oldestEditedSeq <= this.#joinedSeqOf(scope) || !this.registers.hasMet(named) || this.#reader.isFull()) return false
    return this.#writeDirectly(frame)
  }

  /** Dropped for who has something else waiting: it would be late, and one more reason to be. */
  onTyping({ chatId, userId, on }: Typing): void {
    if (this.scopes.hasLive() || this.#reader.isFull()) return
    this.#signals ??= new Map()
    this.#signals.set(`${chatId} ${userId}`, { kind: 'signal', type: 'typing', chatId, userId, on, expiresInMs: limits.typingExpiresMs })
    this.wake()
  }

  *#handOutSignals(signals: ReadonlyMap<string, SignalFrame>): Generator<Frame> {
    this.#signals = null
    for (const frame of signals.values()) if (this.registers.hearsTyping(frame.chatId)) yield frame
  }

  open(input: OpenChat): void {
    this.#looks.push({ look: 'open', input })
    this.wake()
  }

  close(chatId: ChatId): void {
    this.#looks.push({ look: 'close', chatId })
    this.wake()
  }

  end(reason: EndReason): void {
    this.#ending ??= reason
    this.wake()
  }

  /** Before the next of many frames. False when the stream ends instead. */
  async hasRoom(): Promise<boolean> {
    if (!(await this.#drained())) this.#ending ??= 'slow-consumer'
    return this.#ending === null
  }

  #drained(): Promise<boolean> {
    return this.#reader.drained(() => this.#letNextOpen?.())
  }

  get #me(): UserId {
    return this.ctx.actor.userId
  }

  /** While the database is away the stream of a socket waits for it: the socket stays, and nothing is missed. */
  async patiently<Result>(read: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await read()
      } catch (error) {
        if (!isUnavailable(error) || this.#options.signal.aborted || this.#options.whileAway === 'fail') throw error
        this.#letNextOpen?.()
        await pause(250 + Math.random() * 250)
      }
    }
  }
}

const catchUpEventsMax = 200
/** Of at most 64 KiB each, unless it is a single event. */
const catchUpPagesMax = 4
/** A session that expires has no event. It also finds the end that a lost event announced. */
const sessionCheckMs = 10 * 60_000

/** 44xx mirror the HTTP statuses: 4401 unauthorized, 4408 timeout, 4503 unavailable. */
const closeCodes: Record<EndReason, number> = { 'signed-out': 4401, 'session-expired': 4401, 'slow-consumer': 4408, 'shutting-down': 4503 }

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
