import { QueryProvider } from '@parley/client/react'
import type { ReactNode } from 'react'
import { queries } from '../../ui/queries.ts'

/** Around what the server is asked for when somebody wants to see it. It comes with that, after the page. */
export const MessageQueries = ({ children }: { children: ReactNode }) => <QueryProvider queryClient={queries}>{children}</QueryProvider>
