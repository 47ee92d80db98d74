import type { EngineState } from '@parley/sync'
import { useSyncExternalStore } from 'react'
import { useEngine } from './provider.ts'

/** What `select` makes of the engine's state. It gives the same value for the same state, or the component never comes to rest. */
export function useEngineState<Selected>(select: (state: EngineState) => Selected): Selected {
  const engine = useEngine()
  const getSelected = () => select(engine.getState())
  return useSyncExternalStore(engine.subscribe, getSelected, getSelected)
}
