import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { refuse } from '../../platform/refuse.ts'

const attemptsMax = 10
const windowSeconds = 60

export interface LoginThrottle {
  /** Counts before the password is looked at, so that attempts made at the same time count too. */
  attempt(username: string): Promise<void>
  succeeded(username: string): Promise<void>
}

/** Ten wrong passwords a minute for each account. Names that nobody has count alike, or the refusal would tell which exist. */
export function createLoginThrottle({ enabled }: { enabled: boolean }): LoginThrottle {
  if (!enabled) return { attempt: async () => {}, succeeded: async () => {} }
  const attempts = new RateLimiterMemory({ points: attemptsMax, duration: windowSeconds })
  return {
    async attempt(username) {
      try {
        await attempts.consume(username)
      } catch (exhausted) {
        if (!(exhausted instanceof RateLimiterRes)) throw exhausted
        refuse('auth.too-many-attempts', { retryAfterSeconds: Math.max(1, Math.ceil(exhausted.msBeforeNext / 1000)) })
      }
    },
    async succeeded(username) {
      await attempts.delete(username)
    },
  }
}
