'use client'

import dynamic from 'next/dynamic'
import type { ChatDetailsProps } from './chat-details-pane.tsx'

export const loadChatDetails = () => import('./chat-details-pane.tsx')
const ChatDetailsPane = dynamic(() => loadChatDetails().then((module) => module.ChatDetailsPane), { ssr: false })

/** What stands behind a chat's name: beside the conversation where there is room, else over it. Loaded when first wanted. */
export const ChatDetails = (props: ChatDetailsProps) => <ChatDetailsPane {...props} />

export const preloadChatDetails = (): void => void loadChatDetails().catch(() => null)
