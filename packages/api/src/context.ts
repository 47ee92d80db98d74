import type { Database } from '@parley/db'
import type { SessionId, UserId } from '@parley/protocol'
import type { Live } from './live/hub.ts'
import type { Bus } from './log/bus.ts'
import type { AccessTokens } from './modules/accounts/access-tokens.ts'
import type { AccountThrottle } from './modules/accounts/account-throttle.ts'
import type { Passwords } from './modules/accounts/passwords.ts'
import type { OpenSession } from './modules/accounts/policy.ts'
import type { SessionActivity } from './modules/accounts/session-activity.ts'
import type { NextSessionSecret } from './modules/accounts/session-secrets.ts'
import type { SendQueue } from './modules/messages/send-queue.ts'
import type { ProcessPresence } from './modules/presence/lease.ts'
import type { KnownPresence, PresenceQuestion } from './modules/presence/queries.ts'
import type { ReceiptQueue } from './modules/receipts/receipt-queue.ts'
import type { Pulls } from './modules/sync/pulls.ts'
import type { StreamOpening, StreamStart } from './modules/sync/queries.ts'
import type { EventTail } from './modules/sync/wire-events.ts'
import type { TypingThrottle } from './modules/typing/typing-throttle.ts'
import type { Profile } from './modules/users/queries.ts'
import type { CallLines } from './platform/call-lines.ts'
import type { Connection } from './platform/connection.ts'
import type { Gathering } from './platform/gathering.ts'
import type { Line } from './platform/line.ts'
import type { Turns } from './platform/turns.ts'

/** What a process has one of. */
export interface Core {
  readonly db: Database
  readonly bus: Bus
  readonly live: Live
  readonly tail: EventTail
  readonly sendQueue: SendQueue
  readonly receiptQueue: ReceiptQueue
  readonly presence: ProcessPresence
  readonly pulls: Pulls
  /** Streams that open: in the order in which they came, so that the first ones of a herd aren't as late as the last. */
  readonly openings: Line
  /** Where they begin; nothing of somebody who isn't. */
  readonly streamStarts: Gathering<StreamOpening, StreamStart | undefined>
  /** What everyone may know of people; unknown ones are left out. */
  readonly profileReads: Gathering<readonly UserId[], readonly Profile[]>
  /** Whether they are there, as somebody may know it. */
  readonly presenceReads: Gathering<PresenceQuestion, ReadonlyMap<UserId, KnownPresence>>
  readonly callLines: CallLines
  readonly typingThrottle: TypingThrottle
  readonly accessTokens: AccessTokens
  readonly nextSessionSecret: NextSessionSecret
  readonly passwords: Passwords
  readonly accountThrottle: AccountThrottle
  /** Whether a session stands at this moment; null for one that doesn't. */
  readonly sessionChecks: Gathering<SessionId, OpenSession | null>
  readonly sessionActivity: SessionActivity
  readonly turns: Turns
}

/** Who does it: read from a token with a good signature. Whether the session still stands is asked at each call. */
export interface Actor {
  readonly userId: UserId
  readonly sessionId: SessionId
}

/** Where a call comes from, as far as that is known. `address` is that of the person's device, never of a server of ours in between. */
export interface Client {
  readonly address: string | null
  readonly userAgent: string | null
}

/** What a call is made with. `connection` is null over plain HTTP. */
export interface Context extends Core {
  readonly actor: Actor | null
  readonly client: Client
  readonly connection: Connection | null
}

/** A call by someone who is signed in. */
export interface SignedInContext extends Context {
  readonly actor: Actor
}
