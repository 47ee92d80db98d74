'use client'

import type { ChatId } from '@parley/protocol'
import {
  type ComponentType,
  createContext,
  type ReactNode,
  startTransition,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import type { SwitcherProps } from './switcher.tsx'

const loadSwitcher = () => import('./switcher.tsx')

type OpenSwitcher = { openSwitcher: () => void; preloadSwitcher: () => void }

const SwitcherContext = createContext<OpenSwitcher | null>(null)

/**
 * [UX43] Holds the switcher. It is loaded when there is nothing else to do and stands ready from then on: opening it is one drawing, and
 * the first letter after the shortcut is in its field.
 */
export function SwitcherProvider({ openChatId, children }: { openChatId: ChatId | null; children: ReactNode }) {
  const [Switcher, setSwitcher] = useState<ComponentType<SwitcherProps> | null>(null)
  const [isOpen, setOpen] = useState(false)
  const before = useRef<HTMLElement | null>(null)
  const recent = useRecentChats(openChatId)

  const close = useCallback(() => setOpen(false), [])
  const load = useCallback(() => loadSwitcher().then((module) => startTransition(() => setSwitcher(() => module.Switcher))), [])
  useWhenIdle(load)
  const verbs = useMemo<OpenSwitcher>(
    () => ({
      openSwitcher() {
        before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null
        setOpen(true)
        load().catch(() => setOpen(false))
      },
      preloadSwitcher: () => void load().catch(() => null),
    }),
    [load],
  )

  return (
    <SwitcherContext value={verbs}>
      {children}
      {Switcher && <Switcher isOpen={isOpen} onClose={close} openChatId={openChatId} recent={recent} before={before} />}
    </SwitcherContext>
  )
}

export function useSwitcher(): OpenSwitcher {
  const verbs = useContext(SwitcherContext)
  if (!verbs) throw new Error('There is no SwitcherProvider above this component')
  return verbs
}

const recentMax = 30

/** The chats that were open in this tab, the last one first, without the one that is. */
function useRecentChats(openChatId: ChatId | null): readonly ChatId[] {
  const [recent, setRecent] = useState<readonly ChatId[]>([])
  useEffect(() => {
    if (openChatId === null) return
    return () => setRecent((known) => [openChatId, ...known.filter((id) => id !== openChatId)].slice(0, recentMax))
  }, [openChatId])
  return useMemo(() => recent.filter((id) => id !== openChatId), [recent, openChatId])
}
