import type { EndReason } from '@parley/protocol'

/**
 * What stands between this device and the server. A person sees the status; the engine acts on the rest: it connects when `retryAtMs`
 * comes, and an attempt is under way where it is null. The table below has an answer for every event in every status, or it doesn't
 * compile.
 */
export type Connection =
  /** The first attempt since the start. */
  | { readonly status: 'connecting' }
  /**
   * Everything up to now has arrived. `attempt` is what it took to get here; it is forgotten when the connection proves stable. `isLimited`:
   * there is no stream, what is new is asked for again and again, and arrives a little later.
   */
  | { readonly status: 'online'; readonly sinceMs: number; readonly attempt: number; readonly isLimited: boolean }
  /** `attempt` counts the tries that failed in a row. `retryAtMs` is by the engine's clock; null while a try is under way. */
  | { readonly status: 'reconnecting'; readonly attempt: number; readonly retryAtMs: number | null }
  /** The device says that it has no network. It is tried all the same: the server may be on the same machine. */
  | { readonly status: 'offline'; readonly attempt: number; readonly retryAtMs: number | null }
  /** Nothing is tried any more. What waits in the outbox stays there. */
  | { readonly status: 'signed-out'; readonly reason: SignedOutReason }

/** `someone-else`: the session that answers belongs to another person than the one whose messages wait here. */
export type SignedOutReason = Extract<EndReason, 'signed-out' | 'session-expired'> | 'someone-else'

export type ConnectionEvent =
  | { type: 'ready'; nowMs: number; isLimited: boolean }
  | { type: 'limited'; isLimited: boolean }
  | { type: 'lost'; nowMs: number; random: number }
  | { type: 'network-lost'; nowMs: number; random: number }
  | { type: 'try-now' }
  | { type: 'retry-due' }
  | { type: 'ended'; reason: SignedOutReason }

export const connecting: Connection = { status: 'connecting' }

/** [R28] A connection that lasted this long starts its backoff anew when it is lost. */
export const stableMs = 10_000
/** [R28] One that didn't shows all the same that the server is there: what follows it waits two seconds at most. */
const shortLivedTriesMax = 2
const backoffMaxMs = 30_000
const backoffFirstMs = 500

/** [R27] Full jitter: anywhere between nothing and the bound, so that a thousand clients don't come back as one. */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(backoffMaxMs, backoffFirstMs * 2 ** attempt)
}

export function transition(connection: Connection, event: ConnectionEvent): Connection {
  const answer = table[connection.status][event.type] as (connection: Connection, event: ConnectionEvent) => Connection
  return answer(connection, event)
}

type Status<S extends Connection['status']> = Extract<Connection, { status: S }>
type Event<T extends ConnectionEvent['type']> = Extract<ConnectionEvent, { type: T }>
type Answers<S extends Connection['status']> = { [T in ConnectionEvent['type']]: (connection: Status<S>, event: Event<T>) => Connection }

const stay = (connection: Connection): Connection => connection
const toOnline = (attempt: number, { nowMs, isLimited }: Event<'ready'>): Connection => ({
  status: 'online',
  sinceMs: nowMs,
  attempt,
  isLimited,
})
const toWaiting = (status: 'reconnecting' | 'offline', failed: number, { nowMs, random }: Event<'lost' | 'network-lost'>): Connection => ({
  status,
  attempt: failed + 1,
  retryAtMs: nowMs + backoffMs(failed, random),
})
const toTrying = (connection: Status<'reconnecting' | 'offline'>): Connection =>
  connection.retryAtMs === null ? connection : { ...connection, retryAtMs: null }
const toSignedOut = (_: Connection, { reason }: Event<'ended'>): Connection => ({ status: 'signed-out', reason })
const triesSoFar = ({ sinceMs, attempt }: Status<'online'>, nowMs: number) =>
  nowMs - sinceMs >= stableMs ? 0 : Math.min(attempt, shortLivedTriesMax)

const table: { [S in Connection['status']]: Answers<S> } = {
  connecting: {
    ready: (_, event) => toOnline(0, event),
    limited: stay,
    lost: (_, event) => toWaiting('reconnecting', 0, event),
    'network-lost': (_, event) => toWaiting('offline', 0, event),
    'try-now': stay,
    'retry-due': stay,
    ended: toSignedOut,
  },
  online: {
    ready: stay,
    limited: (connection, { isLimited }) => (connection.isLimited === isLimited ? connection : { ...connection, isLimited }),
    lost: (connection, event) => toWaiting('reconnecting', triesSoFar(connection, event.nowMs), event),
    'network-lost': (connection, event) => toWaiting('offline', triesSoFar(connection, event.nowMs), event),
    'try-now': stay,
    'retry-due': stay,
    ended: toSignedOut,
  },
  reconnecting: {
    ready: ({ attempt }, event) => toOnline(attempt, event),
    limited: stay,
    lost: ({ attempt }, event) => toWaiting('reconnecting', attempt, event),
    'network-lost': ({ attempt }, event) => toWaiting('offline', attempt, event),
    'try-now': toTrying,
    'retry-due': toTrying,
    ended: toSignedOut,
  },
  offline: {
    ready: ({ attempt }, event) => toOnline(attempt, event),
    limited: stay,
    lost: ({ attempt }, event) => toWaiting('offline', attempt, event),
    'network-lost': stay,
    // A try that began without a network may hang: the one that follows takes its place.
    'try-now': ({ attempt }) => ({ status: 'reconnecting', attempt, retryAtMs: null }),
    'retry-due': toTrying,
    ended: toSignedOut,
  },
  'signed-out': {
    ready: stay,
    limited: stay,
    lost: stay,
    'network-lost': stay,
    'try-now': stay,
    'retry-due': stay,
    ended: stay,
  },
}
