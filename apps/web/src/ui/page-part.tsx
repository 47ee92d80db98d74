'use client'

import { Activity, memo, type ReactNode, useDeferredValue, useSyncExternalStore } from 'react'
import { HydratingContext } from './use-is-hydrating.ts'

/**
 * A part of the page that a browser takes over as a piece of work of its own, after what stands around it: between two parts the page
 * answers. Who presses something in one that waits has it taken over first.
 */
export const PagePart = memo(function PagePart({ children }: { children: ReactNode }) {
  return (
    <Activity>
      <TakenOver>{children}</TakenOver>
    </Activity>
  )
})

/** What differs from what the server has drawn is drawn when all of the part is taken over, piece by piece. */
function TakenOver({ children }: { children: ReactNode }) {
  const isHydrating = useSyncExternalStore(
    never,
    () => false,
    () => true,
  )
  return <HydratingContext value={useDeferredValue(isHydrating)}>{children}</HydratingContext>
}

const never = () => () => {}
