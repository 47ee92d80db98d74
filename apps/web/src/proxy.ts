import { type NextRequest, NextResponse } from 'next/server'
import { readAddresses } from './server/addresses.ts'
import { contentSecurityPolicy, createNonce } from './server/content-security-policy.ts'
import { pathHeader } from './server/path-header.ts'
import { readSession } from './server/session-cookie.ts'

/**
 * Gives every page its policy and sends people to the page that is for them. It guards nothing: what a person may read is decided by the
 * API, call by call.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const addresses = readAddresses(request.headers)
  if (!addresses) return new NextResponse('Bad Request', { status: 400 })

  const elsewhere = await whereTo(request)
  if (elsewhere) return NextResponse.redirect(new URL(elsewhere, addresses.pageOrigin), 307)

  const nonce = createNonce()
  const policy = contentSecurityPolicy(nonce, addresses)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set(pathHeader, request.nextUrl.pathname)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  if (addresses.pageOrigin.startsWith('https:')) response.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
  return response
}

async function whereTo(request: NextRequest): Promise<string | null> {
  const { pathname } = request.nextUrl
  const isEntrance = pathname === '/sign-in' || pathname === '/sign-up'
  const isOurs = ['/c', '/settings'].some((path) => pathname === path || pathname.startsWith(`${path}/`)) || pathname === '/'
  if (!isEntrance && !isOurs) return null
  const session = await readSession(request.cookies.getAll())
  if (isEntrance) return session ? '/' : null
  if (session) return null
  return pathname === '/' ? '/sign-in' : `/sign-in?callbackUrl=${encodeURIComponent(pathname)}`
}

export const config = { matcher: ['/((?!api/|_next/|icon.svg|icons/|apple-icon.png|manifest.webmanifest|service-worker.js).*)'] }
