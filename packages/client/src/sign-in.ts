import { type Credentials, limits } from '@parley/protocol'
import type { GetAccessToken } from './access-token.ts'
import { createHttpClient } from './http-client.ts'
import { isSignedOut, toFailure } from './to-failure.ts'

export type Session = {
  /** As they were given at the sign-in; the refresh token changes later. */
  credentials: Credentials
  /** For `createParley`: renews the access token before it expires, once for all who ask at the same time. */
  getAccessToken: GetAccessToken
}

/** Signs in for a script, a bot or a test; a browser leaves it to its own server. Rejects with `Refused` or `Fault`. */
export async function signIn(url: string, account: { username: string; password: string }): Promise<Session> {
  const trpc = createHttpClient({ url, getAccessToken: nobody })
  try {
    return keepSignedIn(url, await trpc.auth.login.mutate({ ...account, client: 'api' }))
  } catch (error) {
    throw toFailure(error)
  }
}

/** Keeps a session going from credentials for `api` that are at hand already, as `auth.register` gives them. */
export function keepSignedIn(url: string, credentials: Credentials): Session {
  const trpc = createHttpClient({ url, getAccessToken: nobody })
  let held = { ...credentials, sinceMs: Date.now() }
  let renewing: Promise<string | null> | null = null

  async function renew(): Promise<string | null> {
    try {
      held = { ...(await trpc.auth.refresh.mutate({ refreshToken: held.refreshToken })), sinceMs: Date.now() }
      return held.accessToken
    } catch (error) {
      const failure = toFailure(error)
      if (isSignedOut(failure)) return null
      throw failure
    }
  }

  return {
    credentials,
    getAccessToken({ fresh }) {
      // By how long it is held, not by `expiresAt`: this device's clock may be a year off, but not its seconds.
      const ageMs = Date.now() - held.sinceMs
      if (!fresh && ageMs >= 0 && ageMs < renewAfterMs) return Promise.resolve(held.accessToken)
      renewing ??= renew().finally(() => {
        renewing = null
      })
      return renewing
    },
  }
}

const renewAfterMs = limits.accessTokenMs * 0.8
const nobody: GetAccessToken = () => Promise.resolve(null)
