import { type ChatId, chatScope, isChatScope, type LeaveReason, type Scope } from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import type { TailListener } from '../../log/tail.ts'
import { invariant } from '../../platform/refuse.ts'
import { upToLeaving } from './leaving.ts'
import { type Telling, toTelling } from './telling.ts'
import type { SyncEvent } from './wire-events.ts'

/** How far a scope has been handed to a stream, and how far it is known to go. */
interface Followed {
  sent: number
  known: number
  /** The tail writes to it. Otherwise it is caught up from the log, and what the tail offers is only remembered. */
  live: boolean
}

/** What the tail has written and nobody has been told yet. */
interface LiveEvents {
  readonly scope: Scope
  readonly events: readonly SyncEvent[]
  readonly bytes: number
  /** Why the chat ends with the last of these events. */
  readonly ends: LeaveReason | null
}

/** A scope that is being caught up, as it stood when that began. */
export interface Late {
  readonly scope: Scope
  readonly sent: number
  readonly at: Followed
  readonly knownBefore: number
}

/** The stream that follows them. */
export interface Follower {
  /** There is something to hand out. */
  wake(): void
  /** False when it is to be handed out in its turn. */
  isWrittenDirectly(scope: Scope, telling: Telling): boolean
  unfollowed(scope: Scope): void
}

/**
 * The scopes that one stream follows, and how far it is in each. A scope is either live or caught up from the log, and falls back to that
 * whenever an event doesn't fit on what was sent, or too much waits: no event is skipped, and none waits in memory beyond the cap. The event
 * by which the person leaves a chat is the last one of it, whichever way it comes: the order of the log decides.
 */
export class FollowedScopes implements TailListener<SyncEvent> {
  readonly #ctx: SignedInContext
  readonly #follower: Follower
  readonly #followed = new Map<Scope, Followed>()
  readonly #behind = new Set<Scope>()
  #live: LiveEvents[] = []
  #liveBytes = 0

  constructor(ctx: SignedInContext, follower: Follower) {
    this.#ctx = ctx
    this.#follower = follower
  }

  has(scope: Scope): boolean {
    return this.#followed.has(scope)
  }

  sentSeq(chatId: ChatId): number | undefined {
    return this.#followed.get(chatScope(chatId))?.sent
  }

  isBehind(scope: Scope): boolean {
    return this.#behind.has(scope)
  }

  hasBehind(): boolean {
    return this.#behind.size > 0
  }

  hasLive(): boolean {
    return this.#live.length > 0
  }

  takeLive(): LiveEvents | undefined {
    const next = this.#live.shift()
    this.#liveBytes -= next?.bytes ?? 0
    return next
  }

  follow(scope: Scope, sent: number, lastSeq: number): void {
    const at = this.#followed.get(scope)
    if (at) {
      // A snapshot of a chat that is followed already: what the queue holds beyond it still fits.
      at.sent = Math.max(at.sent, sent)
      return
    }
    const readSoFar = this.#ctx.tail.listen(scope, this, sent)
    const known = Math.max(lastSeq, readSoFar)
    this.#followed.set(scope, { sent, known, live: isChatScope(scope) && known <= sent })
    if (known > sent) this.#behind.add(scope)
  }

  unfollow(scope: Scope): void {
    this.#ctx.tail.unlisten(scope, this)
    this.#followed.delete(scope)
    this.#behind.delete(scope)
    this.#follower.unfollowed(scope)
  }

  /** The device has a hole after `afterSeq`: what waits for it would not fit either, and comes again with the rest. */
  goBack(scope: Scope, { afterSeq, lastSeq }: { afterSeq: number; lastSeq: number }): void {
    const at = this.#followed.get(scope)
    invariant(at, 'only a followed scope goes back')
    this.dropLive(scope)
    at.sent = afterSeq
    at.known = Math.max(at.known, lastSeq)
    at.live = false
    this.#behind.add(scope)
  }

  /** Gives what was to be handed out of it. */
  dropLive(scope: Scope): LiveEvents[] {
    const dropped = this.#live.filter((waiting) => waiting.scope === scope)
    this.#live = this.#live.filter((waiting) => waiting.scope !== scope)
    this.#liveBytes = this.#live.reduce((sum, { bytes }) => sum + bytes, 0)
    return dropped
  }

  stop(): void {
    for (const scope of this.#followed.keys()) this.#ctx.tail.unlisten(scope, this)
  }

  /** Of those who are behind the first ones, which are read together: chats, or the person's own scope. */
  someBehind(): readonly Scope[] {
    const [first] = this.#behind
    if (first === undefined) return []
    return isChatScope(first) ? [...this.#behind].filter(isChatScope).slice(0, catchUpScopesMax) : [first]
  }

  toLate(scope: Scope): Late {
    const at = this.#followed.get(scope)
    invariant(at, 'only a followed scope is behind')
    return { scope, sent: at.sent, at, knownBefore: at.known }
  }

  /** The person may have left it, and come back, while it was read. */
  isStillLate({ scope, at }: Late): boolean {
    return this.#followed.get(scope) === at
  }

  /** What was read of it is handed out. A chat is live once nothing more is known of. */
  caughtUp({ scope, at, knownBefore }: Late, { upTo, mayHaveMore }: { upTo: number; mayHaveMore: boolean }): void {
    at.sent = Math.max(at.sent, upTo)
    // A page that isn't full answers for what was known of when it was asked for, not for what has become known since.
    const isDone = !mayHaveMore && (at.known === knownBefore || at.known <= at.sent)
    if (!isDone) return
    this.#behind.delete(scope)
    at.live = isChatScope(scope)
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
      this.#follower.wake()
      return
    }
    const telling = toTelling(scope, fresh)
    if (this.#follower.isWrittenDirectly(scope, telling)) {
      at.sent = last.seq
      return
    }
    const { events, ends } = telling.movesMembers ? upToLeaving(fresh, this.#ctx.actor.userId) : { events: fresh, ends: null }
    this.#live.push({ scope, events, bytes: telling.bytes, ends })
    this.#liveBytes += telling.bytes
    at.sent = events.at(-1)?.seq ?? at.sent
    if (ends) this.unfollow(scope)
    this.#follower.wake()
  }
}

const catchUpScopesMax = 20
const liveBytesMax = 256 * 1024
