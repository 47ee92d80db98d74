import { QueryProvider } from '@parley/client/react'
import { QueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'

/** What was asked about messages, for the whole tab: who looks again a moment later sees it at once. */
const queries = new QueryClient()

/** Around what the server is asked for when somebody wants to see it. It comes with that, after the page. */
export const MessageQueries = ({ children }: { children: ReactNode }) => <QueryProvider queryClient={queries}>{children}</QueryProvider>
