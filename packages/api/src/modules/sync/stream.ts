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
  type Scope,
  type Subscribe,
  toChatId,
  type UserId,
  userScope,
} from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import { readAfter, readEpoch, readPositions } from '../../log/read.ts'
import type { TailListener } from '../../log/tail.ts'
import type { Connection, OpenStream } from '../../platform/connection.ts'
import { invariant } from '../../platform/refuse.ts'
import { isSessionOpen } from '../accounts/service.ts'
import { getChats, getPeople, listChats, readChatPositions } from '../chats/service.ts'
import { getUsers } from '../users/service.ts'
import { inPages, readChatSnapshot } from './snapshots.ts'
import { type SyncEvent, toEvents, toEventsFrame } from './wire-events.ts'

export interface SyncStream extends OpenStream, TailListener<SyncEvent> {
  frames(): AsyncGenerator<Frame, void, undefined>
}

/** How far a scope has been handed to this stream, and how far it is known to go. */
interface Followed {
  sent: number
  known: number
  /** The tail writes to it. Otherwise it is caught up from the log, and what the tail offers is only remembered. */
  live: boolean
}

/**
 * All that one person's device is told, as one sequence of frames: everything goes through the generator below, so nothing overtakes. A
 * scope is either live or caught up from the log, and falls back to that whenever an event doesn't fit on what was sent, or the reader is
 * slow: no event is skipped, and none waits in memory beyond the cap.
 */
export function createSyncStream(
  ctx: SignedInContext & { connection: Connection },
  { epoch: knownEpoch, cursors: givenCursors = {} }: Subscribe,
  signal: AbortSignal,
): SyncStream {
  const me = ctx.actor.userId
  const myScope = userScope(me)
  const followed = new Map<Scope, Followed>()
  const behind = new Set<Scope>()
  const introduced = new Set<UserId>()
  let live: { frame: Frame; bytes: number; scope: Scope }[] = []
  let liveBytes = 0
  const opens: OpenChat[] = []
  let ending: EndReason | null = null
  let wake = () => {}

  const stream: SyncStream = { frames, offer, open, end }
  return stream

  async function* frames(): AsyncGenerator<Frame, void, undefined> {
    const wakeUp = () => wake()
    signal.addEventListener('abort', wakeUp)
    let sessionCheckedAt = Date.now()
    try {
      yield* opening()
      while (!signal.aborted) {
        if (!(await drained())) ending ??= 'slow-consumer'
        if (Date.now() - sessionCheckedAt > sessionCheckMs) {
          sessionCheckedAt = Date.now()
          if (!(await patiently(() => isSessionOpen(ctx, ctx.actor.sessionId)))) ending ??= 'session-expired'
        }
        if (ending) {
          yield { kind: 'end', reason: ending }
          ctx.connection.close(closeCodes[ending], ending)
          return
        }
        const next = live.shift()
        const opened = next ? undefined : opens.shift()
        const [late] = behind
        if (next) {
          liveBytes -= next.bytes
          yield next.frame
        } else if (opened) yield* openChat(opened)
        else if (late) yield* catchUp(late)
        else await sleepUntilWoken()
      }
    } finally {
      signal.removeEventListener('abort', wakeUp)
      for (const scope of followed.keys()) ctx.tail.unlisten(scope, stream)
    }
  }

  async function* opening(): AsyncGenerator<Frame> {
    const epoch = await patiently(() => readEpoch(ctx.db))
    const cursors: Subscribe['cursors'] = knownEpoch === undefined || knownEpoch === epoch ? givenCursors : {}
    const [mine] = await patiently(() => readPositions(ctx.db, [myScope]))
    invariant(mine, 'a person has a scope')
    const positions = await patiently(() => readChatPositions(ctx, me))
    yield* introduce(await patiently(() => getPeople(ctx, me)))

    const myCursor = cursors[myScope]
    const resumes = myCursor !== undefined && canReplay(myCursor, mine)
    const summaries = new Map<ChatId, number>()
    if (!resumes)
      yield* userSnapshot(
        mine.lastSeq,
        positions.map(({ chatId }) => chatId),
        summaries,
      )
    follow(myScope, resumes ? myCursor : mine.lastSeq, mine.lastSeq)

    const mineToRead = new Set(positions.map(({ chatId }) => chatId))
    for (const { chatId, lastSeq, minSeq } of positions) {
      const cursor = cursors[chatScope(chatId)]
      if (cursor === undefined) follow(chatScope(chatId), summaries.get(chatId) ?? lastSeq, lastSeq)
      else if (canReplay(cursor, { lastSeq, minSeq })) follow(chatScope(chatId), cursor, lastSeq)
      else yield* chatSnapshot(chatId)
    }
    for (const scope of Object.keys(cursors) as Scope[]) {
      if (isChatScope(scope) && !mineToRead.has(toChatId(scope))) yield { kind: 'closed', scope, reason: 'removed' }
    }
    while (behind.size > 0 && !signal.aborted && !ending) {
      const [late] = behind
      invariant(late, 'a set that is not empty has a first')
      await drained()
      yield* catchUp(late)
    }
    if (!ending) yield { kind: 'ready', epoch }
  }

  async function* userSnapshot(seq: number, chatIds: readonly ChatId[], summaries: Map<ChatId, number>): AsyncGenerator<Frame> {
    let cursor: string | null = null
    let first = true
    do {
      const page = await patiently(() => listChats(ctx, { limit: limits.snapshotChatsMax, ...(cursor !== null && { cursor }) }))
      cursor = page.nextCursor
      for (const { id, lastSeq } of page.items) summaries.set(id, lastSeq)
      // Pages go by activity: a chat that was spoken in between two of them has moved to one that was read already.
      const passedOver = cursor === null ? chatIds.filter((id) => !summaries.has(id)) : []
      const chats = [...page.items, ...(passedOver.length === 0 ? [] : await patiently(() => getChats(ctx, me, passedOver)))]
      for (const { id, lastSeq } of chats) summaries.set(id, lastSeq)
      yield* introduce(chats.flatMap(({ members }) => members.map(({ userId }) => userId)))
      const frames = inPages(chats, limits.snapshotChatsMax)
      for (const [index, ofFrame] of frames.entries()) {
        yield { kind: 'snapshot', scope: myScope, seq, first, more: cursor !== null || index < frames.length - 1, chats: ofFrame }
        first = false
      }
    } while (cursor !== null)
  }

  async function* chatSnapshot(chatId: ChatId): AsyncGenerator<Frame> {
    const snapshot = await patiently(() => readChatSnapshot(ctx, chatId))
    if (!snapshot) {
      yield { kind: 'closed', scope: chatScope(chatId), reason: 'removed' }
      return
    }
    yield* introduce(snapshot.chat.members.map(({ userId }) => userId))
    yield snapshot
    follow(snapshot.scope, snapshot.seq, snapshot.seq)
  }

  /** One page of what the log has beyond what was sent; a chat is live once nothing more is known of. */
  async function* catchUp(scope: Scope): AsyncGenerator<Frame> {
    const at = followed.get(scope)
    invariant(at, 'only a followed scope is behind')
    const events = await patiently(() => readEvents(scope, at.sent))
    if (!isChatScope(scope)) yield* userEvents(events)
    else if (events.length > 0) for (const page of inPages(events, catchUpEventsMax)) yield toEventsFrame(scope, page)
    at.sent = Math.max(at.sent, events.at(-1)?.seq ?? 0)
    if (events.length === catchUpEventsMax || (events.length > 0 && at.known > at.sent)) return
    behind.delete(scope)
    at.live = isChatScope(scope)
  }

  async function readEvents(scope: Scope, afterSeq: number): Promise<readonly SyncEvent[]> {
    const logged = await readAfter(ctx.db, new Map([[scope, afterSeq]]), catchUpEventsMax)
    return (await toEvents(ctx, logged)).get(scope) ?? []
  }

  /** A person's own scope is always caught up, never written to by the tail: its events have to be prepared for. */
  async function* userEvents(events: readonly SyncEvent[]): AsyncGenerator<Frame> {
    for (const event of events) {
      if (event.type === 'chat.joined') yield* introduce(event.chat.members.map(({ userId }) => userId))
      yield toEventsFrame(myScope, [event])
      // Only now: `chat.joined` reaches the device before any event of that chat.
      if (event.type === 'chat.joined') yield* joinChat(event.chat)
      if (event.type === 'session.ended' && event.sessionId === ctx.actor.sessionId) ending ??= 'signed-out'
    }
  }

  async function* joinChat({ id, lastSeq }: Chat): AsyncGenerator<Frame> {
    follow(chatScope(id), lastSeq, lastSeq)
    yield* openChat({ chatId: id, afterSeq: lastSeq })
  }

  async function* openChat({ chatId, afterSeq }: OpenChat): AsyncGenerator<Frame> {
    const scope = chatScope(chatId)
    const at = followed.get(scope)
    const [position] = await patiently(() => readPositions(ctx.db, [scope]))
    if (!at || !position || afterSeq === undefined || !canReplay(afterSeq, position)) {
      yield* chatSnapshot(chatId)
      return
    }
    // The device has a hole after `afterSeq`: what waits for it would not fit either, and comes again with the rest.
    live = live.filter((waiting) => waiting.scope !== scope)
    liveBytes = live.reduce((sum, { bytes }) => sum + bytes, 0)
    at.sent = afterSeq
    at.known = Math.max(at.known, position.lastSeq)
    at.live = false
    behind.add(scope)
  }

  async function* introduce(userIds: readonly UserId[]): AsyncGenerator<Frame> {
    const strangers = [...new Set(userIds)].filter((id) => !introduced.has(id))
    if (strangers.length === 0) return
    for (const id of strangers) introduced.add(id)
    for (const users of inPages(await patiently(() => getUsers(ctx, strangers)), stateUsersMax)) yield { kind: 'state', users }
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

  function offer(scope: Scope, events: readonly SyncEvent[]): void {
    const at = followed.get(scope)
    const last = events.at(-1)
    if (!at || !last || last.seq <= at.sent) return
    at.known = Math.max(at.known, last.seq)
    const fresh = events.filter(({ seq }) => seq > at.sent)
    if (at.live && fresh[0]?.seq === at.sent + 1 && liveBytes < liveBytesMax) {
      const bytes = fresh.reduce((sum, event) => sum + bytesOf(event), 0)
      live.push({ frame: toEventsFrame(scope, fresh), bytes, scope })
      liveBytes += bytes
      at.sent = last.seq
    } else {
      at.live = false
      behind.add(scope)
    }
    wake()
  }

  function open(input: OpenChat): void {
    opens.push(input)
    wake()
  }

  function end(reason: EndReason): void {
    ending ??= reason
    wake()
  }

  async function sleepUntilWoken(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      wake = resolve
      timer = setTimeout(resolve, sessionCheckMs)
    })
    clearTimeout(timer)
  }

  /** False when the other side has taken nothing for too long. */
  async function drained(): Promise<boolean> {
    const deadline = Date.now() + drainMs
    while (ctx.connection.bufferedBytes() > socketBytesMax && !signal.aborted) {
      if (Date.now() > deadline) return false
      await pause(20)
    }
    return true
  }

  /** While the database is away the stream waits for it: the socket stays, and nothing is missed. */
  async function patiently<Result>(read: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await read()
      } catch (error) {
        if (!isUnavailable(error) || signal.aborted) throw error
        await pause(250 + Math.random() * 250)
      }
    }
  }
}

const catchUpEventsMax = 200
const stateUsersMax = 200
const liveBytesMax = 256 * 1024
const socketBytesMax = 64 * 1024
const drainMs = 10_000
/** A session that expires has no event. It also finds the end that a lost event announced. */
const sessionCheckMs = 10 * 60_000

/** 44xx mirror the HTTP statuses: 4401 unauthorized, 4408 timeout, 4503 unavailable. */
const closeCodes: Record<EndReason, number> = { 'signed-out': 4401, 'session-expired': 4401, 'slow-consumer': 4408, 'shutting-down': 4503 }

/** A cursor beyond the log is of another one; one too far behind costs more to replay than to show the present. */
const canReplay = (cursor: number, { lastSeq, minSeq }: { lastSeq: number; minSeq: number }): boolean =>
  cursor <= lastSeq && cursor >= minSeq && lastSeq - cursor <= limits.replayEventsMax

/** Near enough for a cap, without building the JSON a second time. */
const bytesOf = (event: SyncEvent): number => 400 + ('message' in event ? event.message.text.length * 2 : 0)

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
