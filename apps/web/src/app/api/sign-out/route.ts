import { cookies } from 'next/headers'
import { NextResponse } from 'next/server'
import { accountsApi, ask } from '../../../server/accounts-api.ts'
import { isFromOurPages } from '../../../server/same-origin.ts'
import { clearSession, readSession, type WebSession } from '../../../server/session-cookie.ts'

/** The cookie goes in any case. `ended` says whether the session at the API went with it. */
export async function POST(request: Request): Promise<NextResponse> {
  if (!isFromOurPages(request.headers)) return NextResponse.json(null, { status: 403 })
  const cookieJar = await cookies()
  const session = await readSession(cookieJar.getAll())
  clearSession(cookieJar)
  const ended = session === null || (await endSession(request.headers, session))
  return NextResponse.json({ ended }, { headers: { 'cache-control': 'no-store' } })
}

async function endSession(headers: Headers, { sessionSecret }: WebSession): Promise<boolean> {
  const refreshed = await ask(accountsApi(headers).auth.refresh.mutate({ refreshToken: sessionSecret }))
  if (refreshed.status === 'unauthorized') return true
  if (refreshed.status !== 'answered') return false
  const ended = await ask(accountsApi(headers, refreshed.answer.accessToken).auth.logout.mutate())
  return ended.status === 'answered' || ended.status === 'unauthorized'
}
