import type { GetAccessToken } from '@parley/client'

/** An access token is renewed so long before its end that none expires on its way. */
const renewBeforeMs = 60_000

/** Access tokens of the session in the cookie, from our own server: one is kept while it is good, and asked for once for all who want it. */
export function createAccessTokens(): GetAccessToken {
  let kept: { token: string; expiresAtMs: number } | null = null
  let asking: Promise<string | null> | null = null

  async function ask(): Promise<string | null> {
    const response = await fetch('/api/token', { method: 'POST' })
    if (response.status === 401) {
      kept = null
      return null
    }
    if (!response.ok) throw new Error(`No access token now: ${response.status}`)
    const { accessToken, expiresAt } = (await response.json()) as { accessToken: string; expiresAt: string }
    kept = { token: accessToken, expiresAtMs: Date.parse(expiresAt) }
    return accessToken
  }

  return async ({ fresh }) => {
    if (kept && !fresh && kept.expiresAtMs - Date.now() > renewBeforeMs) return kept.token
    asking ??= ask().finally(() => {
      asking = null
    })
    return asking
  }
}
