'use client'

import { memo, useLayoutEffect, useState } from 'react'
import { ChatsHome, OpenChat } from '../../features/chats/index.ts'
import { ChatNotFound, Conversation } from '../../features/messages/index.ts'
import { SettingsSheet } from '../../features/settings/index.ts'
import { afterLeaving } from '../../ui/after-leaving.ts'
import { type Address, openChatIdOf, useOpenAddress } from './address.ts'
import { SheetBoundary } from './sheet-boundary.tsx'

/** What is open: a chat, what can be set, or nothing yet. */
export function SheetPane() {
  const address = useUntilLeft(useOpenAddress())
  return (
    <SheetBoundary key={openChatIdOf(address) ?? address.kind}>
      <Sheet address={address} />
    </SheetBoundary>
  )
}

/** On a phone what was open slides off the list: until it has, it is still drawn. Nobody is in it any more. */
function useUntilLeft(address: Address): Address {
  const [shown, setShown] = useState(address)
  const isLeaving = address.kind === 'home' && shown.kind !== 'home'
  if (!isLeaving && shown !== address) setShown(address)

  useLayoutEffect(() => {
    if (!isLeaving) return
    const sheet = document.querySelector('.sheet')
    const focused = document.activeElement
    if (focused instanceof HTMLElement && sheet?.contains(focused)) focused.blur()
    return afterLeaving(sheet, () => setShown(address))
  }, [isLeaving, address])

  return isLeaving ? shown : address
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
