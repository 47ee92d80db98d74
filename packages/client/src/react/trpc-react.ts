import type { AppRouter } from '@parley/api'
import { type CreateTRPCReact, createTRPCReact } from '@trpc/react-query'

/**
 * tRPC's own hooks, for the routes without a feed (`trpcReact.users.list.useQuery`). What has a feed comes from the hooks beside it: a
 * second copy of chats or messages would disagree with the first.
 */
export const trpcReact: CreateTRPCReact<AppRouter, unknown> = createTRPCReact<AppRouter>()
