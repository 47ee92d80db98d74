'use client'

import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { late } from '../../ui/late.tsx'
import { useWhenIdle } from '../../ui/use-when-idle.ts'

const [ShortcutsDialog, loadDialog] = late(() => import('./shortcuts-dialog.tsx').then((module) => module.ShortcutsDialog))

const ShowShortcutsContext = createContext<(() => void) | null>(null)

/** Holds the dialog that lists the shortcuts; a key and an action of the switcher open it. */
export function ShortcutsHelp({ children }: { children: ReactNode }) {
  const [isWanted, setWanted] = useState(false)
  useWhenIdle(loadDialog)
  const show = useCallback(() => setWanted(true), [])
  return (
    <ShowShortcutsContext value={show}>
      {children}
      {isWanted && <ShortcutsDialog onClosed={() => setWanted(false)} />}
    </ShowShortcutsContext>
  )
}

export function useShowShortcuts(): () => void {
  const show = useContext(ShowShortcutsContext)
  if (!show) throw new Error('There is no ShortcutsHelp above this component')
  return show
}
