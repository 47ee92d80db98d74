import type { AppRouter } from '@parley/api'
import type { Refusal } from '@parley/protocol'
import { createTRPCClient, httpLink, TRPCClientError } from '@trpc/client'
import { apiInternalUrl } from './addresses.ts'
import { forwardedClient } from './forwarded-client.ts'

/** What came of asking the API: an answer, an expected no, or nobody there. */
export type Outcome<Answer> =
  | { status: 'answered'; answer: Answer }
  | { status: 'refused'; refusal: Refusal }
  /** The session, or the token, is no more. */
  | { status: 'unauthorized'; refusal: Refusal | null }
  | { status: 'unreachable' }

/** The API as whoever made the request whose headers these are. */
export const accountsApi = (headers: Headers, accessToken?: string) =>
  createTRPCClient<AppRouter>({
    links: [
      httpLink({
        url: `${apiInternalUrl()}/trpc`,
        headers: async () => ({
          ...(await forwardedClient(headers)),
          ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
        }),
        fetch: (url, options) => fetch(url, { ...options, cache: 'no-store', signal: AbortSignal.timeout(10_000) } as RequestInit),
      }),
    ],
  })

export async function ask<Answer>(call: Promise<Answer>): Promise<Outcome<Answer>> {
  try {
    return { status: 'answered', answer: await call }
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error
    const answered = error as TRPCClientError<AppRouter>
    const refusal = answered.data?.refusal ?? null
    if (answered.data?.code === 'UNAUTHORIZED') return { status: 'unauthorized', refusal }
    // A refusal that speaks of the moment is the same as nobody there: it may well succeed later.
    if (!refusal || refusal.code === 'server.unavailable') return { status: 'unreachable' }
    return { status: 'refused', refusal }
  }
}
