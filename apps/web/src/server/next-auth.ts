import type { Credentials as ApiCredentials, Refusal } from '@parley/protocol'
import type { NextAuthOptions, User as NextAuthUser } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { accountsApi, ask, type Outcome } from './accounts-api.ts'
import { publicOrigin } from './addresses.ts'
import { sessionCookieSeconds, sessionCookies } from './session-cookie.ts'

/**
 * NextAuth, kept thin: it makes the cookie and guards the form against other sites. Accounts and sessions belong to the API, which is asked
 * at each sign-in. Signing up has a provider of its own, because registering opens a session already: a second one by `auth.login` would
 * leave the first behind.
 */
export function nextAuthOptions(headers: Headers): NextAuthOptions {
  const origin = publicOrigin()
  if (origin) process.env.NEXTAUTH_URL = origin
  else process.env.AUTH_TRUST_HOST = '1'
  return {
    providers: [
      Credentials({
        id: 'sign-in',
        credentials: { username: {}, password: {} },
        authorize: async (given) =>
          toSession(
            await ask(
              accountsApi(headers).auth.login.mutate({ username: given?.username ?? '', password: given?.password ?? '', client: 'web' }),
            ),
          ),
      }),
      Credentials({
        id: 'sign-up',
        credentials: { username: {}, password: {}, displayName: {} },
        authorize: async (given) => {
          const { username = '', password = '', displayName = '' } = given ?? {}
          return toSession(
            await ask(
              accountsApi(headers).auth.register.mutate({ username, password, client: 'web', ...(displayName !== '' && { displayName }) }),
            ),
          )
        },
      }),
    ],
    session: { strategy: 'jwt', maxAge: sessionCookieSeconds },
    jwt: { maxAge: sessionCookieSeconds },
    cookies: sessionCookies(),
    pages: { signIn: '/sign-in', error: '/sign-in' },
    callbacks: {
      jwt: ({ token, user }) => (user ? { ...(user as NextAuthUser & ReturnType<typeof toCookie>).cookie } : token),
      // Nothing of the cookie is for pages.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: () => '/',
    },
  }
}

/** What a refused form gets back instead of a session, through NextAuth's one channel for it: the message of an error. */
export type SignInRefusal = { status: 'refused'; refusal: Refusal } | { status: 'unreachable' }

function toSession(outcome: Outcome<ApiCredentials>) {
  switch (outcome.status) {
    case 'answered':
      return toCookie(outcome.answer)
    case 'refused':
      throw refusedWith(outcome)
    case 'unauthorized':
      throw refusedWith(outcome.refusal ? { status: 'refused', refusal: outcome.refusal } : { status: 'unreachable' })
    case 'unreachable':
      throw refusedWith(outcome)
    default:
      return outcome satisfies never
  }
}

const toCookie = ({ user, refreshToken }: ApiCredentials) => ({ id: user.id, cookie: { sessionSecret: refreshToken, user } })

const refusedWith = (refusal: SignInRefusal): Error => new Error(JSON.stringify(refusal))
