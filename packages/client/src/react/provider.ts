import type { Engine } from '@parley/sync'
import { createContext, createElement, type ReactNode, useContext, useEffect } from 'react'
import type { Parley } from '../parley.ts'

export type ParleyProviderProps = {
  /** Made once, outside or in a `useState`: another one is another connection. */
  parley: Parley
  children?: ReactNode
}

/** Gives everything below it the engine and the procedures, and keeps the engine connected as long as it is mounted. */
export function ParleyProvider({ parley, children }: ParleyProviderProps) {
  useEffect(() => {
    parley.engine.start()
    return () => parley.engine.stop()
  }, [parley])

  // Without JSX, so that this package runs by type stripping alone: Node strips no `.tsx`.
  return createElement(ParleyContext.Provider, { value: parley }, children)
}

/** The engine itself, for verbs that no hook gives. */
export const useEngine = (): Engine => useParley().engine

/** Every procedure of the API, for what is asked once. What is asked and shown is for `trpcReact`. */
export const useTrpc = (): Parley['trpc'] => useParley().trpc

function useParley(): Parley {
  const parley = useContext(ParleyContext)
  if (!parley) throw new Error('There is no ParleyProvider above this component')
  return parley
}

const ParleyContext = createContext<Parley | null>(null)
