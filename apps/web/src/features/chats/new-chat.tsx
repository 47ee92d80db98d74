'use client'

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { late } from '../../ui/late.tsx'
import { useWhenIdle } from '../../ui/use-when-idle.ts'

const [NewChatDialog, loadDialog] = late(() => import('./new-chat-dialog.tsx').then((module) => module.NewChatDialog))

type NewChat = { openNewChat: () => void; openNewGroup: () => void; preloadNewChat: () => void }

const NewChatContext = createContext<NewChat | null>(null)

/** Holds the one dialog that several buttons open. It is loaded when someone comes near one of them, or when there is nothing else to do. */
export function NewChatProvider({ children }: { children: ReactNode }) {
  const [wanted, setWanted] = useState<'person' | 'group' | null>(null)
  useWhenIdle(loadDialog)
  useEffect(() => {
    // The shortcut of the installed app. Once is enough: a reload shows the chats.
    if (!new URLSearchParams(window.location.search).has('new-chat')) return
    window.history.replaceState(null, '', window.location.pathname)
    setWanted('person')
  }, [])
  const verbs = useMemo(
    () => ({
      openNewChat: () => setWanted('person'),
      openNewGroup: () => setWanted('group'),
      preloadNewChat: () => void loadDialog(),
    }),
    [],
  )
  return (
    <NewChatContext value={verbs}>
      {children}
      {wanted && <NewChatDialog begin={wanted} onClosed={() => setWanted(null)} />}
    </NewChatContext>
  )
}

export function useNewChat(): NewChat {
  const newChat = useContext(NewChatContext)
  if (!newChat) throw new Error('There is no NewChatProvider above this component')
  return newChat
}
