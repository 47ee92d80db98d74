import type { Database } from '@parley/db'
import type { Core } from './context.ts'
import { createBus } from './log/bus.ts'
import { createTail } from './log/tail.ts'
import { createAccessTokens } from './modules/accounts/access-tokens.ts'
import { createLoginThrottle } from './modules/accounts/login-throttle.ts'
import { createPasswords } from './modules/accounts/passwords.ts'
import { createNextSessionSecret } from './modules/accounts/session-secrets.ts'
import { createSendQueue } from './modules/messages/send-queue.ts'
import { type EventTail, toEvents } from './modules/sync/wire-events.ts'
import { createTurns } from './platform/turns.ts'

export interface CoreOptions {
  readonly db: Database
  /** Signs access tokens and makes refresh tokens follow each other; every process of an installation has the same. At least 32 bytes. */
  readonly accessTokenSecret: Uint8Array
  readonly rateLimits: 'on' | 'off'
  /** What went wrong outside any call. */
  readonly onFault: (error: unknown) => void
}

export interface OpenCore extends Core {
  close(): Promise<void>
}

export function createCore({ db, accessTokenSecret, rateLimits, onFault }: CoreOptions): OpenCore {
  const bus = createBus()
  const tail: EventTail = createTail({ db, bus, toEvents: (logged) => toEvents({ db }, logged), onFault })
  return {
    db,
    bus,
    tail,
    sendQueue: createSendQueue({ db, bus }),
    accessTokens: createAccessTokens(accessTokenSecret),
    nextSessionSecret: createNextSessionSecret(accessTokenSecret),
    passwords: createPasswords(),
    loginThrottle: createLoginThrottle({ enabled: rateLimits === 'on' }),
    turns: createTurns(),
    close: () => tail.close(),
  }
}
