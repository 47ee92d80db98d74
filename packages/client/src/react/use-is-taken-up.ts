import { useEngineState } from './use-engine-state.ts'

/** Whether what this device has kept is here: until then nobody knows what a person has begun to write. */
export const useIsTakenUp = (): boolean => useEngineState(({ isTakenUp }) => isTakenUp)
