import type { Credentials } from '@parley/protocol'
import type { GetAccessToken } from './access-token.ts'

export type Session = {
  /** As they were given at the sign-in; the refresh token changes later. */
  credentials: Credentials
  /** For `createParley`: renews the access token before it expires, once for all who ask at the same time. */
  getAccessToken: GetAccessToken
}

/** Signs in for a script, a bot or a test; a browser leaves it to its own server. Rejects with `Refused` or `Fault`. */
export declare function signIn(url: string, account: { username: string; password: string }): Promise<Session>

/** Keeps a session going from credentials that are at hand already, as `auth.register` gives them. */
export declare function keepSignedIn(url: string, credentials: Credentials): Session
