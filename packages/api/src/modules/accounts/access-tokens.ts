import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { limits, sessionIdSchema, userIdSchema } from '@parley/protocol'
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { Actor } from '../../context.ts'

export interface AccessTokens {
  create(actor: Actor): Promise<{ accessToken: string; expiresAt: string }>
  /** Null for whatever isn't a token of ours that is still good. Whether its session stands is another question. */
  verify(token: string): Actor | null
}

/**
 * Signed tokens of ten minutes. One algorithm, and a key that only this server has, so there is no public key to confuse it with; the
 * type, issuer and audience keep tokens for other purposes out. They are verified here, at once: each socket of a herd brings one, and the
 * library would send each to another thread and back, which costs ten times the signature. A token says how it was made and isn't asked: its
 * first part is the one that ours have, letter by letter.
 */
export function createAccessTokens(secret: Uint8Array): AccessTokens {
  // Imported once: from bytes the library imports a key for each token.
  const key = crypto.subtle.importKey('raw', Buffer.from(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const verifyingKey = createSecretKey(secret)
  return {
    async create({ userId, sessionId }) {
      const expiresAt = new Date(Date.now() + limits.accessTokenMs)
      const accessToken = await new SignJWT({ sid: sessionId })
        .setProtectedHeader(header)
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(issuer)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(await key)
      return { accessToken, expiresAt: expiresAt.toISOString() }
    },
    verify(token) {
      const end = token.lastIndexOf('.')
      const signed = token.slice(0, end)
      if (!signed.startsWith(encodedHeader)) return null
      // As they are written: of what means the same bytes only one is ours.
      const signature = Buffer.from(token.slice(end + 1))
      const expected = Buffer.from(createHmac('sha256', verifyingKey).update(signed).digest('base64url'))
      if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return null
      const claims = claimsSchema.safeParse(JSON.parse(Buffer.from(signed.slice(encodedHeader.length), 'base64url').toString()))
      if (!claims.success || claims.data.exp * 1_000 <= Date.now()) return null
      return { userId: claims.data.sub, sessionId: claims.data.sid }
    },
  }
}

const issuer = 'parley'
const header = { alg: 'HS256', typ: 'at+jwt' }
const encodedHeader = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.`
/** What is signed was made by us, and is JSON. */
const claimsSchema = z.object({
  sub: userIdSchema,
  sid: sessionIdSchema,
  iss: z.literal(issuer),
  aud: z.literal(issuer),
  exp: z.number(),
})
