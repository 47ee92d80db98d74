import type { AppRouter } from '@parley/api'
import { limits } from '@parley/protocol'
import { createTRPCClient, httpBatchLink, retryLink, type TRPCClient } from '@trpc/client'
import type { GetAccessToken } from './access-token.ts'
import { isSignedOut, toFailure } from './to-failure.ts'

/**
 * The API over HTTP. Always by POST: a GET with an Authorization header costs a browser a preflight for each URL. Calls that are made at once
 * go together, and their answers come together, unless `callsTogetherMax` is 1.
 */
export function createHttpClient({
  url,
  getAccessToken,
  callsTogetherMax = limits.batchCallsMax,
}: {
  url: string
  getAccessToken: GetAccessToken
  callsTogetherMax?: number
}): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      // A call that was refused for its token has done nothing, so every call may be made again, once, with a new token.
      retryLink({
        retry({ op, attempts, error }) {
          op.context.isTokenRefused = attempts === 1 && isSignedOut(toFailure(error))
          return op.context.isTokenRefused === true
        },
      }),
      httpBatchLink({
        url: `${new URL(url).origin}/trpc`,
        methodOverride: 'POST',
        maxItems: callsTogetherMax,
        async headers({ opList }) {
          const token = await getAccessToken({ fresh: opList.some(({ context }) => context.isTokenRefused === true) })
          return token === null ? {} : { authorization: `Bearer ${token}` }
        },
      }),
    ],
  })
}
