import { SignJWT } from 'jose'
import { peerAddressHeader } from './peer-address.ts'

/**
 * Whose request this server passes on to the API, signed so that nobody else can say it: signing in is counted for the browser's address,
 * not for this server's, and the session is named after the browser. The other half is `apps/server/src/client.ts`.
 */
export async function forwardedClient(headers: Headers): Promise<Record<string, string>> {
  const secret = process.env.FORWARDING_SECRET
  if (!secret) return {}
  const forwardedFor = headers.get('x-forwarded-for')?.slice(0, 1024)
  const userAgent = headers.get('user-agent')?.slice(0, 1024)
  const token = await new SignJWT({
    peer: headers.get(peerAddressHeader) || null,
    ...(forwardedFor && { forwardedFor }),
    ...(userAgent && { userAgent }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'client+jwt' })
    .setAudience('parley-api')
    .setIssuedAt()
    .sign(Buffer.from(secret, 'base64url'))
  return { 'x-parley-client': token }
}
