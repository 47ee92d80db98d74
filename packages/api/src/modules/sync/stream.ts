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
  userScope,
} from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import type { Typing } from '../../live/hub.ts'
import { readAfter } from '../../log/read.ts'
import type { TailListener } from '../../log/tail.ts'
import type { Connection, DirectWay, OpenStream } from '../../platform/connection.ts'
import { invariant } from '../../platform/refuse.ts'
import { isSessionOpen } from '../accounts/service.ts'
import { isReadable } from '../messages/policy.ts'
import { namedInChat, namedInEvent, namedInMessage } from './named-people.ts'
import { canReplay, openStream } from './opening.ts'
import { findPosition } from './queries.ts'
import { createReader } from './reader.ts'
import { Registers } from './registers.ts'
import { createSleep } from './sleep.ts'
import { inPages, readChatSnapshot } from './snapshots.ts'
import { type Telling, toTelling } from './telling.ts'
import { type SyncEvent, toEvents, toEventsFrame } from './wire-events.ts'

export interface SyncStream extends OpenStream, TailListener<SyncEvent> {
  frames(): AsyncGenerator<Frame, void, undefined>
  /** Called whenever everything up to now is handed out. */
  onQuiet: () => void
}

/** How far a scope has been handed to this stream, and how far it is known to go. */
interface Followed {
  sent: number
  known: number
  /** The tail writes to it. Otherwise it is caught up from the log, and what the tail offers is only remembered. */
  live: boolean
}

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
export function createSyncStream(
  ctx: SignedInContext & { connection: Connection },
  input: Subscribe,
  { signal, whileAway = 'wait' }: { signal: AbortSignal; whileAway?: 'wait' | 'fail' },
): SyncStream {
  const me = ctx.actor.userId
  const myScope = userScope(me)
  const followed = new Map<Scope, Followed>()
  const behind = new Set<Scope>()
  /** Since when the person is in each chat: what was said up to there is theirs only if they were in it before. */
  const joined = new Map<Scope, number>()
  let live: LiveEvents[] = []
  let liveBytes = 0
  /** One for each who types in a chat. */
  const signals = new Map<string, SignalFrame>()
  const looks: ({ readonly look: 'open'; readonly input: OpenChat } | { readonly look: 'close'; readonly chatId: ChatId })[] = []
  let settings: Settings | null = null
  let ending: EndReason | null = null
  const sleep = createSleep()
  const { wake } = sleep
  /** From `ready` on, where the connection has one. */
  let writeDirectly: DirectWay | null = null
  /** An opening that waits for something else than its turn lets the next one go on. */
  let letNextOpen = () => {}

  const registers = new Registers(ctx, {
    sentSeq: (chatId) => followed.get(chatScope(chatId))?.sent,
    patiently,
    wake,
    onTyping: signalTyping,
  })
  const reader = createReader({ connection: ctx.connection, signal, onWaiting: () => letNextOpen() })
  const stream: SyncStream = { frames, onQuiet: () => {}, offer, open, close, end }
  return stream

  async function* frames(): AsyncGenerator<Frame, void, undefined> {
    signal.addEventListener('abort', wake)
    let sessionCheckedAt = Date.now()
    registers.start()
    try {
      const ready = yield* opening()
      writeDirectly = (ready && ctx.connection.directWay?.(ready)) ?? null
      while (!signal.aborted) {
        if (reader.isFull()) signals.clear()
        if (!(await reader.drained())) ending ??= 'slow-consumer'
        if (Date.now() - sessionCheckedAt > sessionCheckMs) {
          sessionCheckedAt = Date.now()
          if (!(await patiently(() => isSessionOpen(ctx, ctx.actor.sessionId)))) ending ??= 'session-expired'
        }
        if (ending) {
          yield { kind: 'end', reason: ending }
          ctx.connection.close(closeCodes[ending], ending)
          return
        }
        if (signals.size > 0) yield* handOutSignals()
        else if (live.length > 0) yield* handOutLive()
        else if (looks.length > 0) yield* lookOrAway()
        else if (behind.size > 0) yield* catchUp(someBehind())
        else if (registers.dueInMs() === 0) yield* registers.tell()
        else {
          stream.onQuiet()
          // It may have ended while there was room to be waited for.
          if (!signal.aborted) await sleep.untilWoken(Math.min(registers.dueInMs() ?? sessionCheckMs, sessionCheckMs))
        }
      }
    } finally {
      signal.removeEventListener('abort', wake)
      registers.stop()
      for (const scope of followed.keys()) ctx.tail.unlisten(scope, stream)
    }
  }

  async function* opening(): AsyncGenerator<Frame, ReadyFrame | undefined> {
    letNextOpen = (await ctx.openings.enter(signal)) ?? letNextOpen
    try {
      return yield* openStream(
        {
          ctx,
          registers,
          joined,
          patiently,
          hasRoom,
          isOver: () => signal.aborted || ending !== null,
          signOut: () => end('signed-out'),
          takeSettings,
          isFollowed: (scope) => followed.has(scope),
          follow,
          isBehind: (scope) => behind.has(scope),
          someBehind,
          catchUp,
          chatSnapshot,
          async *handOutWaiting() {
            while (live.length > 0) yield* handOutLive()
          },
        },
        input,
      )
    } finally {
      letNextOpen()
    }
  }

  async function* chatSnapshot(chatId: ChatId): AsyncGenerator<Frame> {
    const scope = chatScope(chatId)
    const position = await patiently(() => findPosition(ctx.db, me, chatId))
    // What moves while it is read is told again.
    if (position) {
      registers.learn(chatId, position)
      joined.set(scope, position.joinedSeq)
    }
    const snapshot = position && (await patiently(() => readChatSnapshot(ctx, chatId)))
    if (!snapshot) {
      abandon(chatId)
      yield { kind: 'closed', scope, reason: 'removed' }
      return
    }
    // An end that is in the queue is in the log after the snapshot as well, and comes from there.
    if (!followed.has(scope)) dropLive(scope)
    registers.learn(chatId, snapshot.chat)
    yield* registers.introduce([...namedInChat(snapshot.chat), ...snapshot.messages.flatMap(namedInMessage)])
    yield snapshot
    follow(scope, snapshot.seq, snapshot.seq)
  }

  /** Of those who are behind the first ones, which are read together: chats, or the person's own scope. */
  function someBehind(): readonly Scope[] {
    const [first] = behind
    if (first === undefined) return []
    return isChatScope(first) ? [...behind].filter(isChatScope).slice(0, catchUpScopesMax) : [first]
  }

  /** One page of what the log has beyond what was sent: together they get what one of them alone would. */
  async function* catchUp(scopes: readonly Scope[]): AsyncGenerator<Frame> {
    const late = scopes.map((scope) => {
      const at = followed.get(scope)
      invariant(at, 'only a followed scope is behind')
      return { scope, at, knownBefore: at.known }
    })
    const eventsMax = Math.floor(catchUpEventsMax / late.length)
    const positions = new Map(late.map(({ scope, at }) => [scope, at.sent]))
    const read = await patiently(async () => toEvents(ctx, await readAfter(ctx.db, positions, eventsMax)))
    for (const { scope, at, knownBefore } of late) {
      const ofScope = read.get(scope) ?? []
      const isFullPage = ofScope.length === eventsMax
      const logged = isFullPage && (await hasLeft(scope)) ? ofScope.map(withoutText) : ofScope
      // The person may have left it, and come back, while it was read.
      if (followed.get(scope) === at) yield* handOutLogged(scope, at, { logged, isFullPage, knownBefore })
      // What was read for the others would wait for a reader who takes nothing: they are read again.
      if (reader.isFull()) return
    }
  }

  /** A chat is live once nothing more is known of. */
  async function* handOutLogged(
    scope: Scope,
    at: Followed,
    { logged, isFullPage, knownBefore }: { logged: readonly SyncEvent[]; isFullPage: boolean; knownBefore: number },
  ): AsyncGenerator<Frame> {
    const told = upToLeaving(logged)
    const pages = isChatScope(scope) ? inPages(told.events, catchUpEventsMax).slice(0, catchUpPagesMax) : [told.events]
    const events = pages.flat()
    // Of long messages less is told at once, or all of it would wait for a reader who takes nothing.
    const isCut = events.length < told.events.length
    const ends = isCut ? null : told.ends
    at.sent = Math.max(at.sent, events.at(-1)?.seq ?? 0)
    // A page that isn't full answers for what was known of when it was asked for, not for what has become known since.
    const isDone = !isCut && !isFullPage && (at.known === knownBefore || at.known <= at.sent)
    if (isDone || ends) {
      behind.delete(scope)
      at.live = isChatScope(scope)
    }
    if (ends) unfollow(scope)
    if (!isChatScope(scope)) {
      yield* userEvents(events)
      return
    }
    if (events.length > 0) for (const page of pages) yield* chatEvents(scope, page)
    if (ends) yield { kind: 'closed', scope, reason: ends }
  }

  /** Whoever is a page and more behind may be gone already, and what they missed may have been edited since. */
  async function hasLeft(scope: Scope): Promise<boolean> {
    return isChatScope(scope) && (await patiently(() => findPosition(ctx.db, me, toChatId(scope)))) === null
  }

  async function* handOutLive(): AsyncGenerator<Frame> {
    const next = live.shift()
    if (!next) return
    liveBytes -= next.bytes
    const pages = next.bytes > limits.snapshotBytesMax ? inPages(next.events, catchUpEventsMax) : [next.events]
    for (const page of pages) yield* chatEvents(next.scope, page)
    if (next.ends && isChatScope(next.scope)) yield { kind: 'closed', scope: next.scope, reason: next.ends }
  }

  async function* chatEvents(scope: Scope, events: readonly SyncEvent[]): AsyncGenerator<Frame> {
    const { frame, named, movesMembers, oldestEditedSeq } = toTelling(scope, events)
    if (movesMembers) learnOfMembers(scope, events)
    if (oldestEditedSeq > joinedSeqOf(scope)) {
      if (!registers.hasMet(named)) yield* registers.introduce(named)
      yield frame
      return
    }
    const told = await Promise.all(events.map((event) => withTextIfTheirs(scope, event)))
    yield* registers.introduce(told.flatMap(namedInEvent))
    yield toEventsFrame(scope, told)
  }

  function learnOfMembers(scope: Scope, events: readonly SyncEvent[]): void {
    for (const event of events) {
      if (event.type !== 'member.added' && event.type !== 'member.removed') continue
      if (isChatScope(scope)) registers.count(toChatId(scope), event.memberCount)
      registers.meetAnew(event.type === 'member.added' ? event.members.map(({ userId }) => userId) : [event.userId])
    }
  }

  function joinedSeqOf(scope: Scope): number {
    return joined.get(scope) ?? 0
  }

  /** An edit carries what the message says: not to somebody who wasn't in the chat when it was said. */
  async function withTextIfTheirs(scope: Scope, event: SyncEvent): Promise<SyncEvent> {
    if (event.type !== 'message.edited' || event.message.seq > joinedSeqOf(scope)) return event
    return (await patiently(() => isReadable(ctx, event.message.id))) ? event : withoutText(event)
  }

  /** A person's own scope is always caught up, never written to by the tail: its events have to be prepared for. */
  async function* userEvents(events: readonly SyncEvent[]): AsyncGenerator<Frame> {
    for (const event of events) {
      if (event.type === 'chat.joined') registers.meetAnew(namedInEvent(event))
      yield* registers.introduce(namedInEvent(event))
      // `chat.joined` reaches the device before any event of that chat; what is left ends after its event.
      yield toEventsFrame(myScope, [event])
      if (event.type === 'chat.joined') yield* joinChat(event.chat)
      // One `closed`, whether the log of the chat or that of the person said it first.
      if (event.type === 'chat.left' && abandon(event.chatId)) {
        yield { kind: 'closed', scope: chatScope(event.chatId), reason: event.reason }
      }
      if (event.type === 'settings.changed') takeSettings(event.settings)
      if (event.type === 'session.ended' && event.sessionId === ctx.actor.sessionId) ending ??= 'signed-out'
    }
  }

  async function* joinChat(chat: Chat): AsyncGenerator<Frame> {
    const { id, lastSeq } = chat
    registers.learn(id, chat)
    joined.set(chatScope(id), lastSeq)
    follow(chatScope(id), lastSeq, lastSeq)
    yield* goOnFrom({ chatId: id, afterSeq: lastSeq })
    registers.renew([id])
  }

  /** Gives whether its end is still to be told. */
  function abandon(chatId: ChatId): boolean {
    const scope = chatScope(chatId)
    const wasFollowed = followed.has(scope)
    if (wasFollowed) unfollow(scope)
    registers.forget(chatId)
    const queued = dropLive(scope)
    return wasFollowed || queued.some(({ ends }) => ends)
  }

  /** Own settings decide what of others is told. Those read at the start may be newer than an event of before: it comes to the same. */
  function takeSettings(next: Settings): void {
    const before = settings
    settings = next
    registers.settings = next
    if (before && !before.shareReadReceipts && next.shareReadReceipts) registers.renewAll()
    if (before && before.shareLastSeen !== next.shareLastSeen) registers.meetEveryoneAnew()
    else if (before && before.status !== next.status) registers.meetAnew([me])
  }

  async function* lookOrAway(): AsyncGenerator<Frame> {
    const next = looks.shift()
    if (next?.look === 'close') registers.close(next.chatId)
    if (next?.look !== 'open') return
    yield* goOnFrom(next.input)
    if (followed.has(chatScope(next.input.chatId))) yield* registers.open(next.input.chatId)
  }

  async function* goOnFrom({ chatId, afterSeq }: OpenChat): AsyncGenerator<Frame> {
    const scope = chatScope(chatId)
    const position = await patiently(() => findPosition(ctx.db, me, chatId))
    const at = followed.get(scope)
    if (!at || !position || afterSeq === undefined || !canReplay(afterSeq, position)) {
      yield* chatSnapshot(chatId)
      return
    }
    // The device has a hole after `afterSeq`: what waits for it would not fit either, and comes again with the rest.
    dropLive(scope)
    at.sent = afterSeq
    at.known = Math.max(at.known, position.lastSeq)
    at.live = false
    behind.add(scope)
  }

  function follow(scope: Scope, sent: number, lastSeq: number): void {
    const at = followed.get(scope)
    if (at) {
      // A snapshot of a chat that is followed already: what the queue holds beyond it still fits.
      at.sent = Math.max(at.sent, sent)
      return
    }
    const readSoFar = ctx.tail.listen(scope, stream, sent)
    const known = Math.max(lastSeq, readSoFar)
    followed.set(scope, { sent, known, live: isChatScope(scope) && known <= sent })
    if (known > sent) behind.add(scope)
  }

  function unfollow(scope: Scope): void {
    ctx.tail.unlisten(scope, stream)
    followed.delete(scope)
    behind.delete(scope)
    if (isChatScope(scope)) registers.forget(toChatId(scope))
  }

  function offer(scope: Scope, offered: readonly SyncEvent[]): void {
    const at = followed.get(scope)
    const last = offered.at(-1)
    if (!at || !last || last.seq <= at.sent) return
    at.known = Math.max(at.known, last.seq)
    const fresh = offered[0] && offered[0].seq > at.sent ? offered : offered.filter(({ seq }) => seq > at.sent)
    if (!at.live || fresh[0]?.seq !== at.sent + 1 || liveBytes >= liveBytesMax) {
      at.live = false
      behind.add(scope)
      wake()
      return
    }
    const telling = toTelling(scope, fresh)
    if (isWrittenDirectly(scope, telling)) {
      at.sent = last.seq
      return
    }
    const { events, ends } = telling.movesMembers ? upToLeaving(fresh) : { events: fresh, ends: null }
    live.push({ scope, events, bytes: telling.bytes, ends })
    liveBytes += telling.bytes
    at.sent = events.at(-1)?.seq ?? at.sent
    if (ends) unfollow(scope)
    wake()
  }

  /** Nothing waits that it could overtake, and it has nothing in it that is told to this person in another way, or comes with more. */
  function isWrittenDirectly(scope: Scope, { frame, bytes, named, movesMembers, oldestEditedSeq }: Telling): boolean {
    if (!writeDirectly || !sleep.isAsleep() || movesMembers || bytes > limits.snapshotBytesMax) return false
    if (oldestEditedSeq <= joinedSeqOf(scope) || !registers.hasMet(named) || reader.isFull()) return false
    return writeDirectly(frame)
  }

  function dropLive(scope: Scope): LiveEvents[] {
    const dropped = live.filter((waiting) => waiting.scope === scope)
    live = live.filter((waiting) => waiting.scope !== scope)
    liveBytes = live.reduce((sum, { bytes }) => sum + bytes, 0)
    return dropped
  }

  /**
   * Nothing after the event by which this person left is theirs. What was said before it has the text of now, which may be a later one: in
   * the moment in which the chat ends it is left out.
   */
  function upToLeaving(events: readonly SyncEvent[]): { events: readonly SyncEvent[]; ends: LeaveReason | null } {
    const at = events.findIndex((event) => event.type === 'member.removed' && event.userId === me)
    const last = events[at]
    if (last?.type !== 'member.removed') return { events, ends: null }
    return { events: events.slice(0, at + 1).map(withoutText), ends: last.message.authorId === me ? 'left' : 'removed' }
  }

  /** Dropped for who has something else waiting: it would be late, and one more reason to be. */
  function signalTyping({ chatId, userId, on }: Typing): void {
    if (live.length > 0 || reader.isFull()) return
    signals.set(`${chatId} ${userId}`, { kind: 'signal', type: 'typing', chatId, userId, on, expiresInMs: limits.typingExpiresMs })
    wake()
  }

  function* handOutSignals(): Generator<Frame> {
    const told = [...signals.values()]
    signals.clear()
    for (const frame of told) if (registers.hearsTyping(frame.chatId)) yield frame
  }

  function open(input: OpenChat): void {
    looks.push({ look: 'open', input })
    wake()
  }

  function close(chatId: ChatId): void {
    looks.push({ look: 'close', chatId })
    wake()
  }

  function end(reason: EndReason): void {
    ending ??= reason
    wake()
  }

  /** Before the next of many frames. False when the stream ends instead. */
  async function hasRoom(): Promise<boolean> {
    if (!(await reader.drained())) ending ??= 'slow-consumer'
    return ending === null
  }

  /** While the database is away the stream of a socket waits for it: the socket stays, and nothing is missed. */
  async function patiently<Result>(read: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await read()
      } catch (error) {
        if (!isUnavailable(error) || signal.aborted || whileAway === 'fail') throw error
        letNextOpen()
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
