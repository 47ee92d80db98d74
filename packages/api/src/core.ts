import type { Database } from '@parley/db'
import type { UserId } from '@parley/protocol'
import type { Core } from './context.ts'
import { createLive } from './live/hub.ts'
import { type Bus, createMemoryBus } from './log/bus.ts'
import { createTail } from './log/tail.ts'
import { createAccessTokens } from './modules/accounts/access-tokens.ts'
import { createAccountThrottle } from './modules/accounts/account-throttle.ts'
import { createPasswords, type Passwords } from './modules/accounts/passwords.ts'
import { checkSessions } from './modules/accounts/queries.ts'
import { createSessionActivity } from './modules/accounts/session-activity.ts'
import { createNextSessionSecret } from './modules/accounts/session-secrets.ts'
import { createSendQueue } from './modules/messages/send-queue.ts'
import { createPresence, type PresenceTimes } from './modules/presence/lease.ts'
import { findPresence, type PresenceQuestion } from './modules/presence/queries.ts'
import { createReceiptQueue } from './modules/receipts/receipt-queue.ts'
import { createPulls } from './modules/sync/pulls.ts'
import { findStarts } from './modules/sync/queries.ts'
import { type EventTail, toEvents, toStoredEvents } from './modules/sync/wire-events.ts'
import { createTypingThrottle } from './modules/typing/typing-throttle.ts'
import { findProfiles } from './modules/users/queries.ts'
import { createCallLines } from './platform/call-lines.ts'
import { createGathering } from './platform/gathering.ts'
import { createLine } from './platform/line.ts'
import { createTurns } from './platform/turns.ts'

export interface CoreOptions {
  readonly db: Database
  /** To the other processes; without one there are none. Closed with the core. */
  readonly bus?: Bus
  /** Signs access tokens and makes refresh tokens follow each other; every process of an installation has the same. At least 32 bytes. */
  readonly accessTokenSecret: Uint8Array
  readonly rateLimits: 'on' | 'off'
  /** What went wrong outside any call. */
  readonly onFault: (error: unknown) => void
  /** Shorter where a test waits for them. */
  readonly presenceTimes?: PresenceTimes
  /** Given where nobody signs in, and a thousand cores are created: hashing costs. */
  readonly passwords?: Passwords
}

export interface OpenCore extends Core {
  close(): Promise<void>
}

export function createCore({
  db,
  bus = createMemoryBus(),
  accessTokenSecret,
  rateLimits,
  onFault,
  presenceTimes,
  passwords,
}: CoreOptions): OpenCore {
  const live = createLive({ bus, onFault })
  const tail: EventTail = createTail({ db, bus, toEvents: (logged) => toEvents({ db }, logged), onFault })
  const sessionActivity = createSessionActivity({ db, onFault })
  const receiptQueue = createReceiptQueue({ db, live, onFault })
  const presence = createPresence({ db, live, onFault, ...(presenceTimes && { times: presenceTimes }) })
  return {
    db,
    bus,
    live,
    tail,
    sendQueue: createSendQueue({ db, publish: (stored) => tail.publish(toStoredEvents(stored)) }),
    receiptQueue,
    presence,
    pulls: createPulls(),
    openings: createLine({ atOnceMax: openingsAtOnceMax }),
    streamStarts: createGathering({ askAll: (openings) => findStarts(db, openings), ...startsTogether }),
    profileReads: createGathering({
      askAll: (crowds) => findProfiles(db, crowds),
      goesAlone: (userIds: readonly UserId[]) => userIds.length > fewPeopleMax,
      ...peopleTogether,
    }),
    presenceReads: createGathering({
      askAll: (asked) => findPresence(db, asked),
      goesAlone: ({ userIds }: PresenceQuestion) => userIds.length > fewPeopleMax,
      ...peopleTogether,
    }),
    callLines: createCallLines(),
    typingThrottle: createTypingThrottle(),
    accessTokens: createAccessTokens(accessTokenSecret),
    nextSessionSecret: createNextSessionSecret(accessTokenSecret),
    passwords: passwords ?? createPasswords(),
    accountThrottle: createAccountThrottle({ enabled: rateLimits === 'on' }),
    sessionChecks: createGathering({ askAll: (sessionIds) => checkSessions(db, sessionIds), ...checksTogether }),
    sessionActivity,
    turns: createTurns(),
    async close() {
      await receiptQueue.close()
      await presence.close()
      await tail.close()
      await sessionActivity.settled()
      await bus.close()
    },
  }
}

/** Fewer than there are connections to the database: whoever is in already has some as well. */
const openingsAtOnceMax = 12
const startsTogether = { togetherMax: 12, underWayMax: 2, firstGoesAtOnce: true, patienceMs: 10 }
/** As many as move in a moment for somebody, and not the pages of a large group: everyone who asks together waits for all of it. */
const fewPeopleMax = 50
const peopleTogether = { togetherMax: 100, underWayMax: 1 }
const checksTogether = { togetherMax: 200, underWayMax: 2, firstGoesAtOnce: true }
