import { createSessionId, createUserId } from '@parley/protocol'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { createAccessTokens } from './access-tokens.ts'

const secret = crypto.getRandomValues(new Uint8Array(32))
const { create, verify } = createAccessTokens(secret)
const actor = { userId: createUserId(), sessionId: createSessionId() }

interface Claims {
  readonly sub?: string
  readonly sid?: unknown
  readonly iss?: string
  readonly aud?: string
  readonly expiresInSeconds?: number
}

/** Signed with the right key, whatever it says. */
function sign({ sub = actor.userId, sid = actor.sessionId, iss = 'parley', aud = 'parley', expiresInSeconds = 60 }: Claims = {}) {
  const exp = Math.floor(Date.now() / 1_000) + expiresInSeconds
  return new SignJWT({ sub, sid, iss, aud, exp }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(secret)
}

test('[S2.1] a token says whose it is, and another server knows nothing of it', async () => {
  const { accessToken } = await create(actor)
  expect(await verify(accessToken)).toEqual(actor)
  expect(await createAccessTokens(crypto.getRandomValues(new Uint8Array(32))).verify(accessToken)).toBeNull()
  expect(await verify(await sign())).toEqual(actor)
})

test('[S2.1] a token that is over, or was made for something else, is none, though its signature is good', async () => {
  const others: Claims[] = [{ expiresInSeconds: 0 }, { iss: 'other' }, { aud: 'other' }, { sub: 'nobody' }, { sid: 7 }]
  for (const claims of others) expect(await verify(await sign(claims))).toBeNull()
  const headers = [
    { alg: 'HS256', typ: 'JWT' },
    { alg: 'HS512', typ: 'at+jwt' },
  ]
  for (const header of headers) {
    const claims = { sub: actor.userId, sid: actor.sessionId, iss: 'parley', aud: 'parley', exp: Date.now() }
    expect(await verify(await new SignJWT(claims).setProtectedHeader(header).sign(new Uint8Array([...secret, ...secret])))).toBeNull()
    expect(
      await verify(
        await new SignJWT(claims)
          .setProtectedHeader(header)
          .sign(secret)
          .catch(() => ''),
      ),
    ).toBeNull()
  }
  for (const broken of ['', '.', '..', 'a.b.c', `${(await create(actor)).accessToken}.`]) expect(await verify(broken)).toBeNull()
})
