import type { EngineState } from '@parley/sync'
import { useSyncExternalStore } from 'react'
import { useBeginning, useEngine } from './provider.ts'

/** What `select` makes of the engine's state. It gives the same value for the same state, or the component never comes to rest. */
export function useEngineState<Selected>(select: (state: EngineState) => Selected): Selected {
  const engine = useEngine()
  const beginning = useBeginning()
  return useSyncExternalStore(
    engine.subscribe,
    () => select(engine.getState()),
    () => select(beginning),
  )
}
