import { useEffect, useReducer } from 'react'
import { useWhenIdle } from '../../ui/use-when-idle.ts'

export type WritingAids = typeof import('./writing/writing-aids.ts')

let loaded: WritingAids | null = null
const load = async () => {
  loaded ??= await import('./writing/writing-aids.ts')
}

/** Marks, commands and what a paste can be. Null until they are here: then everything is typed as it stands. */
export function useWritingAids(isWanted: boolean): WritingAids | null {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const isMissing = isWanted && !loaded
  useWhenIdle(load)
  useEffect(() => {
    if (isMissing) void load().then(redraw, () => null)
  }, [isMissing])
  return loaded
}
