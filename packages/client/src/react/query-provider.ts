import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createElement, type ReactNode, useState } from 'react'
import { useTrpc } from './provider.ts'
import { trpcReact } from './trpc-react.ts'

export type QueryProviderProps = {
  /** One of its own without it, which forgets what was asked when it goes. */
  queryClient?: QueryClient
  children?: ReactNode
}

/** Gives what stands below it `trpcReact`. Apart from `ParleyProvider`: who asks nothing of that kind needs none of it. */
export function QueryProvider({ queryClient, children }: QueryProviderProps) {
  const client = useTrpc()
  const [ownQueryClient] = useState(() => new QueryClient())
  const queries = queryClient ?? ownQueryClient
  return createElement(trpcReact.Provider, {
    client,
    queryClient: queries,
    children: createElement(QueryClientProvider, { client: queries }, children),
  })
}
