import type { Engine, EngineState } from '@parley/sync'
import { createContext, createElement, type ReactNode, useContext, useEffect, useMemo } from 'react'
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
  const value = useMemo<Provided>(() => ({ parley, beginning: parley.engine.getState() }), [parley])
  return createElement(ParleyContext.Provider, { value }, children)
}

/** The engine itself, for verbs that no hook gives. */
export const useEngine = (): Engine => useProvided().parley.engine

/** Every procedure of the API, for what is asked once. What is asked and shown is for `trpcReact`. */
export const useTrpc = (): Parley['trpc'] => useProvided().parley.trpc

/** What was known before anything was connected: what a server draws, and what a browser takes over of it, however late. */
export const useBeginning = (): EngineState => useProvided().beginning

function useProvided(): Provided {
  const provided = useContext(ParleyContext)
  if (!provided) throw new Error('There is no ParleyProvider above this component')
  return provided
}

type Provided = { parley: Parley; beginning: EngineState }

const ParleyContext = createContext<Provided | null>(null)
