'use client'

import { memo } from 'react'
import { ChatsHome, OpenChat } from '../../features/chats/index.ts'
import { ChatNotFound, Conversation } from '../../features/messages/index.ts'
import { SettingsSheet } from '../../features/settings/index.ts'
import { type Address, openChatIdOf, useOpenAddress } from './address.ts'
import { SheetBoundary } from './sheet-boundary.tsx'

/** What is open: a chat, what can be set, or nothing yet. */
export function SheetPane() {
  const address = useOpenAddress()
  return (
    <SheetBoundary key={openChatIdOf(address) ?? address.kind}>
      <Sheet address={address} />
    </SheetBoundary>
  )
}

const Sheet = memo(function Sheet({ address }: { address: Address }) {
  switch (address.kind) {
    case 'home':
      return <ChatsHome />
    case 'chat':
      return (
        <OpenChat key={address.chatId} chatId={address.chatId}>
          <Conversation chatId={address.chatId} named={address.named} />
        </OpenChat>
      )
    case 'settings':
      return <SettingsSheet section={address.section} />
    case 'no-chat':
      return <ChatNotFound />
    default:
      return address satisfies never
  }
})
