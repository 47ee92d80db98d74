'use client'

import type { ChatId } from '@parley/protocol'
import dynamic from 'next/dynamic'
import { useState } from 'react'

export type ChatDetailsProps = {
  chatId: ChatId
  isOpen: boolean
  onClose: () => void
}

export const loadChatDetails = () => import('./chat-details-pane.tsx')
const ChatDetailsPane = dynamic(() => loadChatDetails().then((module) => module.ChatDetailsPane), { ssr: false })

/** What stands behind a chat's name: beside the conversation where there is room, else over it. Loaded when first wanted, there until it has left. */
export function ChatDetails(props: ChatDetailsProps) {
  const [isHere, setHere] = useState(false)
  if (props.isOpen && !isHere) setHere(true)
  return isHere && <ChatDetailsPane {...props} onClosed={() => setHere(false)} />
}

export const preloadChatDetails = (): void => void loadChatDetails().catch(() => null)
