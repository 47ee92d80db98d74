import { createHmac } from 'node:crypto'
import { limits, type SessionId, type UserId } from '@parley/protocol'

/** Somebody with an open session, who never typed a password. */
export interface Person {
  readonly userId: UserId
  readonly sessionId: SessionId
}

/** A token as the server signs it, with its secret: thousands of people are signed in without thousands of password hashes. */
export function signAccessToken(secret: string, { userId, sessionId }: Person): string {
  const nowSeconds = Math.floor(Date.now() / 1_000)
  const claims = {
    sid: sessionId,
    sub: userId,
    iss: 'parley',
    aud: 'parley',
    iat: nowSeconds,
    exp: nowSeconds + limits.accessTokenMs / 1_000,
  }
  const signed = [{ alg: 'HS256', typ: 'at+jwt' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${createHmac('sha256', Buffer.from(secret, 'base64url')).update(signed).digest('base64url')}`
}
