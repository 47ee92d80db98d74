import type { GetAccessToken } from '@parley/client'
import type { UserId } from '@parley/protocol'

/** An access token is renewed so long before its end that none expires on its way. */
const renewBeforeMs = 60_000

export type GivenToken = { accessToken: string; expiresAt: string }

type AccessTokensOptions = { userId: UserId; given?: GivenToken | null; onGiven?: () => void; onSomeoneElse: () => void }

/**
 * Access tokens of the session in the cookie, from our own server: one is kept while it is good, and asked for once for all who want it.
 * The cookie belongs to the browser, a page to one person. If somebody else has signed in since, the page gets no token, for it would speak
 * in their name, and `onSomeoneElse` is told. `onGiven` hears of every new one. `given` is the one that the page brought.
 */
export function createAccessTokens({ userId, given = null, onGiven, onSomeoneElse }: AccessTokensOptions): GetAccessToken {
  let kept = given && toKept(given)
  let isUnused = given !== null
  let asking: Promise<string | null> | null = null

  async function ask(): Promise<string | null> {
    const response = await fetch('/api/token', { method: 'POST' })
    if (response.status === 401) {
      kept = null
      return null
    }
    if (!response.ok) throw new Error(`No access token now: ${response.status}`)
    const fresh = (await response.json()) as GivenToken & { userId: UserId }
    if (fresh.userId !== userId) {
      kept = null
      onSomeoneElse()
      // Null would say that this person's session has ended, which nobody knows.
      throw new Error('The session here is somebody else’s')
    }
    onGiven?.()
    kept = toKept(fresh)
    return fresh.accessToken
  }

  return async ({ fresh }) => {
    if (kept && !fresh && kept.expiresAtMs - Date.now() > renewBeforeMs) {
      if (isUnused) onGiven?.()
      isUnused = false
      return kept.token
    }
    asking ??= ask().finally(() => {
      asking = null
    })
    return asking
  }
}

const toKept = ({ accessToken, expiresAt }: GivenToken) => ({ token: accessToken, expiresAtMs: Date.parse(expiresAt) })
