import type { Connection } from '@parley/sync'
import { useEngineState } from './use-engine-state.ts'

/** Connecting, online, reconnecting, offline or signed out, with when the next try is. */
export const useConnection = (): Connection => useEngineState(({ connection }) => connection)
