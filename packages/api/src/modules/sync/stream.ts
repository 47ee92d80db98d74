import { isUnavailable } from '@parley/db'
import {
  type Chat,
  type ChatId,
  chatScope,
  type EndReason,
  type Frame,
  isChatScope,
  type LeaveReason,
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
import type { TailListener } from '../../log/tail.ts'
import type { Connection, DirectWay, OpenStream } from '../../platform/connection.ts'
import { invariant } from '../../platform/refuse.ts'
import { assertOpen } from '../accounts/policy.ts'
import { isSessionOpen } from '../accounts/service.ts'
import { isReadable } from '../messages/policy.ts'
import { namedInChat, namedInEvent, namedInMessage } from './named-people.ts'
import { canReplay, type OpeningStream, openStream, readStart } from './opening.ts'
import { findPosition, type StreamStart } from './queries.ts'
import { Reader } from './reader.ts'
import { Registers, type RegistersReader } from './registers.ts'
import { Sleep } from './sleep.ts'
import { inPages, readChatSnapshot } from './snapshots.ts'
import { type Telling, toTelling } from './telling.ts'
import { type SyncEvent, toEvents, toEventsFrame } from './wire-events.ts'

/** How far a scope has been handed to this stream, and how far it is known to go. */
interface Followed {
  sent: number
  known: number
  /** The tail writes to it. Otherwise it is caught up from the log, and what the tail offers is only remembered. */
  live: boolean
}

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

interface LiveEvents {
  readonly scope: Scope
  readonly events: readonly SyncEvent[]
  readonly bytes: number
  /** Why the chat ends with the last of these events. */
  readonly ends: LeaveReason | null
}

/**
 * All that one person's device is told, as one sequence of frames: everything goes through the generator below, so nothing overtakes. A
 * scope is either live or caught up from the log, and falls back to that whenever an event doesn't fit on what was sent, or the reader is
 * slow: no event is skipped, and none waits in memory beyond the cap. The event by which the person leaves a chat is the last one of it,
 * whichever way it comes: the order of the log decides. Registers go when no event waits, signals only to who is up to date.
 *
 * While the generator sleeps, all that it gave is with the connection. Events that say the same to everyone are then written past it, where
 * the connection has a way for that.
 */
export class SyncStream implements OpenStream, TailListener<SyncEvent>, OpeningStream, RegistersReader {
  readonly ctx: SocketContext
  readonly registers: Registers
  readonly joined = new Map<Scope, number>()
  /** Called whenever everything up to now is handed out. */
  onQuiet: (() => void) | null = null
  readonly #input: Subscribe
  readonly #options: SyncStreamOptions
  readonly #followed = new Map<Scope, Followed>()
  readonly #behind = new Set<Scope>()
  #live: LiveEvents[] = []
  #liveBytes = 0
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
        else if (this.#live.length > 0) yield* this.#handOutLive()
        else if (this.#looks.length > 0) yield* this.#lookOrAway()
        else if (this.#behind.size > 0) yield* this.catchUp(this.someBehind())
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
      for (const scope of this.#followed.keys()) this.ctx.tail.unlisten(scope, this)
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

  isFollowed(scope: Scope): boolean {
    return this.#followed.has(scope)
  }

  isBehind(scope: Scope): boolean {
    return this.#behind.has(scope)
  }

  sentSeq(chatId: ChatId): number | undefined {
    return this.#followed.get(chatScope(chatId))?.sent
  }

  /** Whatever else moves until they are told is told with it: it wakes nobody. */
  registersMoved(): void {
    if (this.#registersDueInMs === null) this.wake()
  }

  wake(): void {
    this.#sleep.end()
  }

  async *handOutWaiting(): AsyncGenerator<Frame> {
    while (this.#live.length > 0) yield* this.#handOutLive()
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
    if (!this.#followed.has(scope)) this.#dropLive(scope)
    this.registers.learn(chatId, snapshot.chat)
    yield* this.registers.introduce([...namedInChat(snapshot.chat), ...snapshot.messages.flatMap(namedInMessage)])
    yield snapshot
    this.follow(scope, snapshot.seq, snapshot.seq)
  }

  /** Of those who are behind the first ones, which are read together: chats, or the person's own scope. */
  someBehind(): readonly Scope[] {
    const [first] = this.#behind
    if (first === undefined) return []
    return isChatScope(first) ? [...this.#behind].filter(isChatScope).slice(0, catchUpScopesMax) : [first]
  }

  /** One page of what the log has beyond what was sent: together they get what one of them alone would. */
  async *catchUp(scopes: readonly Scope[]): AsyncGenerator<Frame> {
    const late = scopes.map((scope) => {
      const at = this.#followed.get(scope)
      invariant(at, 'only a followed scope is behind')
      return { scope, at, knownBefore: at.known }
    })
    const eventsMax = Math.floor(catchUpEventsMax / late.length)
    const positions = new Map(late.map(({ scope, at }) => [scope, at.sent]))
    const read = await this.patiently(async () => toEvents(this.ctx, await readAfter(this.ctx.db, positions, eventsMax)))
    for (const { scope, at, knownBefore } of late) {
      const ofScope = read.get(scope) ?? []
      const isFullPage = ofScope.length === eventsMax
      const logged = isFullPage && (await this.#hasLeft(scope)) ? ofScope.map(withoutText) : ofScope
      // The person may have left it, and come back, while it was read.
      if (this.#followed.get(scope) === at) yield* this.#handOutLogged(scope, at, { logged, isFullPage, knownBefore })
      // What was read for the others would wait for a reader who takes nothing: they are read again.
      if (this.#reader.isFull()) return
    }
  }

  /** A chat is live once nothing more is known of. */
  async *#handOutLogged(
    scope: Scope,
    at: Followed,
    { logged, isFullPage, knownBefore }: { logged: readonly SyncEvent[]; isFullPage: boolean; knownBefore: number },
  ): AsyncGenerator<Frame> {
    const told = this.#upToLeaving(logged)
    const pages = isChatScope(scope) ? inPages(told.events, catchUpEventsMax).slice(0, catchUpPagesMax) : [told.events]
    const events = pages.flat()
    // Of long messages less is told at once, or all of it would wait for a reader who takes nothing.
    const isCut = events.length < told.events.length
    const ends = isCut ? null : told.ends
    at.sent = Math.max(at.sent, events.at(-1)?.seq ?? 0)
    // A page that isn't full answers for what was known of when it was asked for, not for what has become known since.
    const isDone = !isCut && !isFullPage && (at.known === knownBefore || at.known <= at.sent)
    if (isDone || ends) {
      this.#behind.delete(scope)
      at.live = isChatScope(scope)
    }
    if (ends) this.#unfollow(scope)
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
    const next = this.#live.shift()
    if (!next) return
    this.#liveBytes -= next.bytes
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
    this.follow(chatScope(id), lastSeq, lastSeq)
    yield* this.#goOnFrom({ chatId: id, afterSeq: lastSeq })
    this.registers.renew([id])
  }

  /** Gives whether its end is still to be told. */
  #abandon(chatId: ChatId): boolean {
    const scope = chatScope(chatId)
    const wasFollowed = this.#followed.has(scope)
    if (wasFollowed) this.#unfollow(scope)
    this.registers.forget(chatId)
    const queued = this.#dropLive(scope)
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
    if (this.#followed.has(chatScope(next.input.chatId))) yield* this.registers.open(next.input.chatId)
  }

  async *#goOnFrom({ chatId, afterSeq }: OpenChat): AsyncGenerator<Frame> {
    const scope = chatScope(chatId)
    const position = await this.patiently(() => findPosition(this.ctx.db, this.#me, chatId))
    const at = this.#followed.get(scope)
    if (!at || !position || afterSeq === undefined || !canReplay(afterSeq, position)) {
      yield* this.chatSnapshot(chatId)
      return
    }
    // The device has a hole after `afterSeq`: what waits for it would not fit either, and comes again with the rest.
    this.#dropLive(scope)
    at.sent = afterSeq
    at.known = Math.max(at.known, position.lastSeq)
    at.live = false
    this.#behind.add(scope)
  }

  follow(scope: Scope, sent: number, lastSeq: number): void {
    const at = this.#followed.get(scope)
    if (at) {
      // A snapshot of a chat that is followed already: what the queue holds beyond it still fits.
      at.sent = Math.max(at.sent, sent)
      return
    }
    const readSoFar = this.ctx.tail.listen(scope, this, sent)
    const known = Math.max(lastSeq, readSoFar)
    this.#followed.set(scope, { sent, known, live: isChatScope(scope) && known <= sent })
    if (known > sent) this.#behind.add(scope)
  }

  #unfollow(scope: Scope): void {
    this.ctx.tail.unlisten(scope, this)
    this.#followed.delete(scope)
    this.#behind.delete(scope)
    if (isChatScope(scope)) this.registers.forget(toChatId(scope))
  }

  offer(scope: Scope, offered: readonly SyncEvent[]): void {
    const at = this.#followed.get(scope)
    const last = offered.at(-1)
    if (!at || !last || last.seq <= at.sent) return
    at.known = Math.max(at.known, last.seq)
    const fresh = offered[0] && offered[0].seq > at.sent ? offered : offered.filter(({ seq }) => seq > at.sent)
    if (!at.live || fresh[0]?.seq !== at.sent + 1 || this.#liveBytes >= liveBytesMax) {
      at.live = false
      this.#behind.add(scope)
      this.wake()
      return
    }
    const telling = toTelling(scope, fresh)
    if (this.#isWrittenDirectly(scope, telling)) {
      at.sent = last.seq
      return
    }
    const { events, ends } = telling.movesMembers ? this.#upToLeaving(fresh) : { events: fresh, ends: null }
    this.#live.push({ scope, events, bytes: telling.bytes, ends })
    this.#liveBytes += telling.bytes
    at.sent = events.at(-1)?.seq ?? at.sent
    if (ends) this.#unfollow(scope)
    this.wake()
  }

  /** Nothing waits that it could overtake, and it has nothing in it that is told to this person in another way, or comes with more. */
  #isWrittenDirectly(scope: Scope, { frame, bytes, named, movesMembers, oldestEditedSeq }: Telling): boolean {
    if (!this.#writeDirectly || !this.#sleep.isAsleep() || movesMembers || bytes > limits.snapshotBytesMax) return false
    if (oldestEditedSeq <= this.#joinedSeqOf(scope) || !this.registers.hasMet(named) || this.#reader.isFull()) return false
    return this.#writeDirectly(frame)
  }

  #dropLive(scope: Scope): LiveEvents[] {
    const dropped = this.#live.filter((waiting) => waiting.scope === scope)
    this.#live = this.#live.filter((waiting) => waiting.scope !== scope)
    this.#liveBytes = this.#live.reduce((sum, { bytes }) => sum + bytes, 0)
    return dropped
  }

  /**
   * Nothing after the event by which this person left is theirs. What was said before it has the text of now, which may be a later one: in
   * the moment in which the chat ends it is left out.
   */
  #upToLeaving(events: readonly SyncEvent[]): { events: readonly SyncEvent[]; ends: LeaveReason | null } {
    const at = events.findIndex((event) => event.type === 'member.removed' && event.userId === this.#me)
    const last = events[at]
    if (last?.type !== 'member.removed') return { events, ends: null }
    return { events: events.slice(0, at + 1).map(withoutText), ends: last.message.authorId === this.#me ? 'left' : 'removed' }
  }

  /** Dropped for who has something else waiting: it would be late, and one more reason to be. */
  onTyping({ chatId, userId, on }: Typing): void {
    if (this.#live.length > 0 || this.#reader.isFull()) return
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
const catchUpScopesMax = 20
/** Of at most 64 KiB each, unless it is a single event. */
const catchUpPagesMax = 4
const liveBytesMax = 256 * 1024
/** A session that expires has no event. It also finds the end that a lost event announced. */
const sessionCheckMs = 10 * 60_000

/** 44xx mirror the HTTP statuses: 4401 unauthorized, 4408 timeout, 4503 unavailable. */
const closeCodes: Record<EndReason, number> = { 'signed-out': 4401, 'session-expired': 4401, 'slow-consumer': 4408, 'shutting-down': 4503 }

const withoutText = (event: SyncEvent): SyncEvent =>
  'message' in event ? { ...event, message: { ...event.message, text: '', mentions: [] } } : event

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
