'use client'

import type { ChatId } from '@parley/protocol'
import { useState } from 'react'
import { late } from '../../ui/late.tsx'

export type ChatDetailsProps = {
  chatId: ChatId
  isOpen: boolean
  onClose: () => void
}

const [ChatDetailsPane, loadChatDetails] = late(() => import('./chat-details-pane.tsx').then((module) => module.ChatDetailsPane))

export { loadChatDetails }

/** What stands behind a chat's name: beside the conversation where there is room, else over it. Loaded when first wanted, there until it has left. */
export function ChatDetails(props: ChatDetailsProps) {
  const [isHere, setHere] = useState(false)
  if (props.isOpen && !isHere) setHere(true)
  return isHere && <ChatDetailsPane {...props} onClosed={() => setHere(false)} />
}

export const preloadChatDetails = (): void => void loadChatDetails().catch(() => null)
