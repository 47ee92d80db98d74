import type { User } from '@parley/protocol'
import type { NextAuthOptions } from 'next-auth'
import { decode } from 'next-auth/jwt'
import { publicOrigin } from './addresses.ts'

/** What the encrypted cookie holds. The secret leaves it only towards the API, never towards a page. */
export type WebSession = { sessionSecret: string; user: User }

/** How long the cookie is kept. The session ends where it lives, at the API; a cookie that outlasts it is refused there. */
export const sessionCookieSeconds = 400 * 24 * 60 * 60

type CookieRole = 'session' | 'csrf' | 'callback'

/**
 * Cookies know no ports, so two instances on one host need two names. The port stands before the role: NextAuth takes every cookie whose
 * name begins like the session's for a part of it, and `…-3000` begins `…-30001`.
 */
function cookieName(role: CookieRole): string {
  const origin = publicOrigin()
  const port = origin ? new URL(origin).port || 'web' : (process.env.WEB_PORT ?? process.env.PORT ?? '3000')
  return `${isSecure() ? '__Host-' : ''}parley-${port}-${role}`
}

const cookieOptions = () => ({ httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure() }) as const

export const sessionCookies = (): NonNullable<NextAuthOptions['cookies']> => ({
  sessionToken: { name: cookieName('session'), options: cookieOptions() },
  csrfToken: { name: cookieName('csrf'), options: cookieOptions() },
  callbackUrl: { name: cookieName('callback'), options: cookieOptions() },
})

/** Null for no cookie, a forged one, or one of another secret. It says nothing about whether the session still stands. */
export async function readSession(cookies: { name: string; value: string }[]): Promise<WebSession | null> {
  const token = joinParts(cookies)
  const secret = process.env.NEXTAUTH_SECRET
  if (!token || !secret) return null
  try {
    const content = await decode({ token, secret })
    return content && isWebSession(content) ? { sessionSecret: content.sessionSecret, user: content.user } : null
  } catch {
    return null
  }
}

export function clearSession(cookies: CookieJar): void {
  for (const { name } of cookies.getAll()) {
    if (isSessionCookie(name)) cookies.set(name, '', { ...cookieOptions(), maxAge: 0 })
  }
}

type CookieJar = {
  getAll(): { name: string; value: string }[]
  set(name: string, value: string, options: ReturnType<typeof cookieOptions> & { maxAge: number }): unknown
}

/** The names under which the session may stand: NextAuth cuts what is too long for one cookie into numbered parts. */
const isSessionCookie = (name: string): boolean => name === cookieName('session') || name.startsWith(`${cookieName('session')}.`)

function joinParts(cookies: { name: string; value: string }[]): string {
  const partNumber = ({ name }: { name: string }) => Number(name.slice(cookieName('session').length + 1))
  return cookies
    .filter(({ name }) => isSessionCookie(name))
    .sort((a, b) => partNumber(a) - partNumber(b))
    .map(({ value }) => value)
    .join('')
}

const isSecure = (): boolean => publicOrigin()?.startsWith('https:') ?? false

const isWebSession = (content: { [field: string]: unknown }): content is WebSession =>
  typeof content.sessionSecret === 'string' && typeof content.user === 'object' && content.user !== null
