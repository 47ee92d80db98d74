import { cookies } from 'next/headers'
import { NextResponse } from 'next/server'
import { accountsApi, ask } from '../../../server/accounts-api.ts'
import { isFromOurPages } from '../../../server/same-origin.ts'
import { clearSession, readSession } from '../../../server/session-cookie.ts'

const noStore = { 'cache-control': 'no-store' }
const retryAfterSeconds = 2

/**
 * Exchanges the session in the cookie for an access token, and says whose it is. Only a session that is no more answers 401 and takes the cookie away: an API
 * that doesn't answer is 503, or an outage would sign everybody out.
 */
export async function POST(request: Request): Promise<NextResponse> {
  if (!isFromOurPages(request.headers)) return NextResponse.json(null, { status: 403, headers: noStore })
  const cookieJar = await cookies()
  const session = await readSession(cookieJar.getAll())
  if (!session) return NextResponse.json(null, { status: 401, headers: noStore })

  const outcome = await ask(accountsApi(request.headers).auth.refresh.mutate({ refreshToken: session.sessionSecret }))
  switch (outcome.status) {
    case 'answered': {
      const { accessToken, expiresAt, user } = outcome.answer
      return NextResponse.json({ accessToken, expiresAt, userId: user.id }, { headers: noStore })
    }
    case 'unauthorized':
      clearSession(cookieJar)
      return NextResponse.json(null, { status: 401, headers: noStore })
    case 'refused':
    case 'unreachable':
      return NextResponse.json(null, { status: 503, headers: { ...noStore, 'retry-after': String(retryAfterSeconds) } })
    default:
      return outcome satisfies never
  }
}
