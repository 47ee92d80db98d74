import type { Engine } from '@parley/sync'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, createElement, type ReactNode, useContext, useEffect, useState } from 'react'
import type { Parley } from '../parley.ts'
import { trpcReact } from './trpc-react.ts'

export type ParleyProviderProps = {
  /** Made once, outside or in a `useState`: another one is another connection. */
  parley: Parley
  /** For `trpcReact`; one of its own without it. */
  queryClient?: QueryClient
  children?: ReactNode
}

/** Gives everything below it the engine and `trpcReact`, and keeps the engine connected as long as it is mounted. */
export function ParleyProvider({ parley, queryClient, children }: ParleyProviderProps) {
  const [ownQueryClient] = useState(() => new QueryClient())
  const queries = queryClient ?? ownQueryClient

  useEffect(() => {
    parley.engine.start()
    return () => parley.engine.stop()
  }, [parley])

  // Without JSX, so that this package runs by type stripping alone: Node strips no `.tsx`.
  return createElement(
    EngineContext.Provider,
    { value: parley.engine },
    createElement(trpcReact.Provider, {
      client: parley.trpc,
      queryClient: queries,
      children: createElement(QueryClientProvider, { client: queries }, children),
    }),
  )
}

/** The engine itself, for verbs that no hook gives. */
export function useEngine(): Engine {
  const engine = useContext(EngineContext)
  if (!engine) throw new Error('There is no ParleyProvider above this component')
  return engine
}

const EngineContext = createContext<Engine | null>(null)
