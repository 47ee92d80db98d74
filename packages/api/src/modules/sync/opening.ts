import {
  type ChatId,
  type ChatsPage,
  chatScope,
  type Frame,
  isChatScope,
  limits,
  type ReadyFrame,
  type Scope,
  type Settings,
  type Subscribe,
  userScope,
} from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import { invariant } from '../../platform/refuse.ts'
import { getChats, listChats, toChatsPage } from '../chats/service.ts'
import type { FollowedScopes } from './followed-scopes.ts'
import { namedInChat } from './named-people.ts'
import type { StreamStart } from './queries.ts'
import type { Registers } from './registers.ts'
import { inPages } from './snapshots.ts'

/** The stream that is opened, as its opening sees it. */
export interface OpeningStream {
  readonly ctx: SignedInContext
  readonly registers: Registers
  readonly scopes: FollowedScopes
  /** Since when the person is in each chat. */
  readonly joined: Map<Scope, number>
  patiently<Result>(read: () => Promise<Result>): Promise<Result>
  /** Before the next of many frames. False when the stream ends instead. */
  hasRoom(): Promise<boolean>
  isOver(): boolean
  takeSettings(settings: Settings): void
  catchUp(scopes: readonly Scope[]): AsyncGenerator<Frame>
  chatSnapshot(chatId: ChatId): AsyncGenerator<Frame>
  /** What the tail has written meanwhile. */
  handOutWaiting(): AsyncGenerator<Frame>
}

/**
 * Everything up to `ready`: where the device has been, what has happened since, and the registers as they are now. What is read first is of
 * one moment, and nothing that happens after it is lost: the own scope is followed from where it stood then, and tells of each chat that
 * comes or goes, and of the end of the session, which nobody is told of who has come after it: they are refused. It goes out before the chats, so that of one they were let into meanwhile it has told before
 * any event of it. Gives `ready`, if it comes to that.
 */
export async function* openStream(
  stream: OpeningStream,
  start: StreamStart,
  { epoch: knownEpoch, cursors: givenCursors = {} }: Subscribe,
): AsyncGenerator<Frame, ReadyFrame | undefined> {
  const { ctx, registers, scopes, joined } = stream
  const me = ctx.actor.userId
  const myScope = userScope(me)
  const { epoch, positions } = start
  const isOtherLog = knownEpoch !== undefined && knownEpoch !== epoch
  const cursors: NonNullable<Subscribe['cursors']> = isOtherLog ? {} : givenCursors
  // First, so that who has to forget what they know does so before everything comes, and not after.
  if (isOtherLog) yield { kind: 'ready', epoch }
  for (const { chatId, joinedSeq } of positions) joined.set(chatScope(chatId), joinedSeq)
  stream.takeSettings(start.settings)

  const myCursor = cursors[myScope]
  const resumes = myCursor !== undefined && canReplay(myCursor, start)
  /** As far as each chat goes in what was told of it. */
  const summaries = new Map<ChatId, number>()
  for await (const frame of whatHappened()) {
    // Somebody with a thousand chats has thousands of people: a page of chats comes after those of its own.
    const isPage = frame.kind === 'snapshot' && 'chats' in frame
    if (frame.kind !== 'state') yield* registers.tellPeople(isPage ? frame.chats.flatMap(namedInChat) : undefined)
    yield frame
  }
  if (stream.isOver()) return
  yield* registers.tellPeople()
  // Registers aren't replayed: of what was resumed their present values come before `ready`.
  const resumed = positions.filter(({ chatId }) => resumes || cursors[chatScope(chatId)] !== undefined)
  registers.renew(
    resumed.map(({ chatId }) => chatId),
    start,
  )
  yield* registers.tellAll()
  if (stream.isOver()) return
  const ready: ReadyFrame = { kind: 'ready', epoch }
  yield ready
  return ready

  async function* whatHappened(): AsyncGenerator<Frame> {
    if (!resumes) yield* userSnapshot()
    scopes.follow(myScope, resumes ? myCursor : start.lastSeq, start.lastSeq)
    // Before the chats: what one was put out of, and let into again, is followed from there.
    while (scopes.isBehind(myScope) && !stream.isOver()) {
      if (!(await stream.hasRoom())) return
      yield* stream.catchUp([myScope])
    }

    const shown = new Set<Scope>()
    for (const { chatId, lastSeq, minSeq, joinedSeq } of positions) {
      const scope = chatScope(chatId)
      if (scopes.has(scope) || !registers.knows(chatId)) continue
      const cursor = cursors[scope]
      if (cursor === undefined) scopes.follow(scope, summaries.get(chatId) ?? lastSeq, lastSeq)
      else if (canReplay(cursor, { lastSeq, minSeq, joinedSeq })) scopes.follow(scope, cursor, lastSeq)
      else {
        if (!(await stream.hasRoom())) return
        shown.add(scope)
        yield* stream.chatSnapshot(chatId)
      }
    }
    for (const scope of Object.keys(cursors) as Scope[]) {
      if (isChatScope(scope) && !shown.has(scope) && !scopes.has(scope)) yield { kind: 'closed', scope, reason: 'removed' }
    }
    for (let late = scopes.someBehind(); late.length > 0 && !stream.isOver(); late = scopes.someBehind()) {
      if (!(await stream.hasRoom())) return
      yield* stream.catchUp(late)
    }
    yield* stream.handOutWaiting()
  }

  /** The first one is of the moment of everything else, where it was known that it is needed. */
  function readPage(cursor: string | null): Promise<ChatsPage> | ChatsPage {
    const limit = limits.snapshotChatsMax
    if (cursor === null && start.chats) return toChatsPage(start.chats, limit)
    return stream.patiently(() => listChats(ctx, { limit, ...(cursor !== null && { cursor }) }))
  }

  async function* userSnapshot(): AsyncGenerator<Frame> {
    let cursor: string | null = null
    let first = true
    do {
      if (!(await stream.hasRoom())) return
      const page = await readPage(cursor)
      cursor = page.nextCursor
      for (const { id, lastSeq } of page.items) summaries.set(id, lastSeq)
      // Pages go by activity: a chat that was spoken in between two of them has moved to one that was read already.
      const passedOver = cursor === null ? positions.flatMap(({ chatId }) => (summaries.has(chatId) ? [] : [chatId])) : []
      const chats = [...page.items, ...(passedOver.length === 0 ? [] : await stream.patiently(() => getChats(ctx, me, passedOver)))]
      for (const { id, lastSeq } of chats) summaries.set(id, lastSeq)
      yield* registers.introduce(chats.flatMap(namedInChat))
      const frames = inPages(chats, limits.snapshotChatsMax)
      for (const [index, ofFrame] of frames.entries()) {
        const more = cursor !== null || index < frames.length - 1
        yield { kind: 'snapshot', scope: myScope, seq: start.lastSeq, first, more, settings: start.settings, chats: ofFrame }
        first = false
      }
    } while (cursor !== null)
  }
}

export async function readStart({ streamStarts, actor }: SignedInContext, { cursors = {} }: Subscribe): Promise<StreamStart> {
  const { userId, sessionId } = actor
  const comesBack = Object.keys(cursors).length > 0
  const start = await streamStarts.ask({ userId, sessionId, comesBack, seesChats: cursors[userScope(userId)] === undefined })
  invariant(start, 'who is signed in exists')
  return start
}

interface Replayable {
  readonly lastSeq: number
  readonly minSeq: number
  readonly joinedSeq?: number
}

/**
 * A cursor beyond the log is of another one; one too far behind costs more to replay than to show the present; between one of before the
 * person came in and that moment there may be what isn't theirs.
 */
export const canReplay = (cursor: number, { lastSeq, minSeq, joinedSeq = 0 }: Replayable): boolean =>
  cursor <= lastSeq && cursor >= minSeq && cursor >= joinedSeq && lastSeq - cursor <= limits.replayEventsMax
