'use client'

import { createParley } from '@parley/client'
import { ParleyProvider, useMe } from '@parley/client/react'
import type { Frame, User } from '@parley/protocol'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { createAccessTokens, type GivenToken } from './access-tokens.ts'
import { noteSeenHere } from './person-here.ts'
import { beginAsSomeoneElse, useLeaveWhenSignedOut } from './use-leave-when-signed-out.ts'

export type ParleyConnectionProps = {
  apiOrigin: string
  sessionUser: User
  /** What the page brings: who has it shows the chats as they are before anything is connected. */
  beginning?: { token: GivenToken; frames: readonly Frame[] } | null
  children: ReactNode
}

/** The one connection of the tab. It lives as long as the person goes from chat to chat. */
export function ParleyConnection({ apiOrigin, sessionUser, beginning = null, children }: ParleyConnectionProps) {
  const [parley] = useState(() => {
    const userId = sessionUser.id
    const onGiven = () => void noteSeenHere().catch(() => null)
    const getAccessToken = createAccessTokens({
      userId,
      given: beginning?.token ?? null,
      onGiven,
      onSomeoneElse: () => void beginAsSomeoneElse(),
    })
    return createParley({ url: apiOrigin, getAccessToken, userId, ...(beginning && { frames: beginning.frames }) })
  })
  return (
    <SessionUserContext value={sessionUser}>
      <ParleyProvider parley={parley}>
        <LeaveWhenSignedOut />
        {children}
      </ParleyProvider>
    </SessionUserContext>
  )
}

const SessionUserContext = createContext<User | null>(null)

/** Oneself: as the server says it, and until it has spoken, as one signed in. */
export function useSelf(): User {
  const me = useMe()
  const sessionUser = useContext(SessionUserContext)
  const self = me ?? sessionUser
  if (!self) throw new Error('There is no ParleyConnection above this component')
  return self
}

function LeaveWhenSignedOut() {
  useLeaveWhenSignedOut()
  return null
}
