import type { Settings } from '@parley/protocol'
import { useEngineState } from './use-engine-state.ts'

/** What the person has chosen, the same on all of their devices; null until it is known. `trpcReact.settings.update` changes it. */
export const useSettings = (): Settings | null => useEngineState(({ sync }) => sync.settings)
