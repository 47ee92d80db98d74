import { limits, sessionIdSchema, userIdSchema } from '@parley/protocol'
import { jwtVerify, SignJWT } from 'jose'
import type { Actor } from '../../context.ts'

export interface AccessTokens {
  create(actor: Actor): Promise<{ accessToken: string; expiresAt: string }>
  /** Null for whatever isn't a token of ours that is still good. Whether its session stands is another question. */
  verify(token: string): Promise<Actor | null>
}

/**
 * Signed tokens of ten minutes. One algorithm, and a key that only this server has, so there is no public key to confuse it with; the
 * type, issuer and audience keep tokens for other purposes out.
 */
export function createAccessTokens(secret: Uint8Array): AccessTokens {
  // Imported once: from bytes the library imports a key for each token.
  const key = crypto.subtle.importKey('raw', Buffer.from(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
  return {
    async create({ userId, sessionId }) {
      const expiresAt = new Date(Date.now() + limits.accessTokenMs)
      const accessToken = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .setSubject(userId)
        .setIssuer('parley')
        .setAudience('parley')
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(await key)
      return { accessToken, expiresAt: expiresAt.toISOString() }
    },
    async verify(token) {
      const verified = await jwtVerify(token, await key, {
        algorithms: ['HS256'],
        typ: 'at+jwt',
        issuer: 'parley',
        audience: 'parley',
      }).catch(() => null)
      const userId = userIdSchema.safeParse(verified?.payload.sub)
      const sessionId = sessionIdSchema.safeParse(verified?.payload.sid)
      return userId.success && sessionId.success ? { userId: userId.data, sessionId: sessionId.data } : null
    },
  }
}
