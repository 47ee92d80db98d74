import type { Database } from '@parley/db'
import type { SessionId, UserId } from '@parley/protocol'
import type { Bus } from './log/bus.ts'
import type { AccessTokens } from './modules/accounts/access-tokens.ts'
import type { LoginThrottle } from './modules/accounts/login-throttle.ts'
import type { Passwords } from './modules/accounts/passwords.ts'
import type { NextSessionSecret } from './modules/accounts/session-secrets.ts'
import type { SendQueue } from './modules/messages/send-queue.ts'
import type { EventTail } from './modules/sync/wire-events.ts'
import type { Connection } from './platform/connection.ts'
import type { Turns } from './platform/turns.ts'

/** What a process has one of. */
export interface Core {
  readonly db: Database
  readonly bus: Bus
  readonly tail: EventTail
  readonly sendQueue: SendQueue
  readonly accessTokens: AccessTokens
  readonly nextSessionSecret: NextSessionSecret
  readonly passwords: Passwords
  readonly loginThrottle: LoginThrottle
  readonly turns: Turns
}

/** Who does it: read from a token with a good signature. Whether the session still stands is asked at each call. */
export interface Actor {
  readonly userId: UserId
  readonly sessionId: SessionId
}

/** What a call is made with. `connection` is null over plain HTTP. */
export interface Context extends Core {
  readonly actor: Actor | null
  readonly connection: Connection | null
}

/** A call by someone who is signed in. */
export interface SignedInContext extends Context {
  readonly actor: Actor
}
