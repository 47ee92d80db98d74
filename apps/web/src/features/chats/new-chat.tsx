'use client'

import dynamic from 'next/dynamic'
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

const loadDialog = () => import('./new-chat-dialog.tsx')
const NewChatDialog = dynamic(() => loadDialog().then((module) => module.NewChatDialog), { ssr: false })

type NewChat = { openNewChat: () => void; preloadNewChat: () => void }

const NewChatContext = createContext<NewChat | null>(null)

/** Holds the one dialog that several buttons open. It is loaded when someone comes near one of them. */
export function NewChatProvider({ children }: { children: ReactNode }) {
  const [isWanted, setWanted] = useState(false)
  const verbs = useMemo(() => ({ openNewChat: () => setWanted(true), preloadNewChat: () => void loadDialog() }), [])
  return (
    <NewChatContext value={verbs}>
      {children}
      {isWanted && <NewChatDialog onClosed={() => setWanted(false)} />}
    </NewChatContext>
  )
}

export function useNewChat(): NewChat {
  const newChat = useContext(NewChatContext)
  if (!newChat) throw new Error('There is no NewChatProvider above this component')
  return newChat
}
