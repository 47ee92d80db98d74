'use client'

import type { ChatId } from '@parley/protocol'
import { MessageCircle } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { AccountButton } from '../../features/accounts/index.ts'
import { ChatList, ChatsHome, NewChatProvider } from '../../features/chats/index.ts'
import { ConnectionBanner } from '../../features/connection/index.ts'
import { ChatNotFound, Conversation } from '../../features/messages/index.ts'
import { LocalLink } from '../../ui/local-link.tsx'
import { Mark } from '../../ui/mark.tsx'
import { SheetBoundary } from './sheet-boundary.tsx'

/** Rail, list and sheet. A phone shows one pane: the list, or the chat that is open. */
export function ChatsFrame({ children }: { children: ReactNode }) {
  const t = useTranslations()
  const address = toAddress(usePathname())
  const openChatId = address.kind === 'chat' ? address.chatId : null
  return (
    <NewChatProvider>
      <div className="app" data-pane={address.kind === 'home' ? 'list' : 'talk'}>
        <ConnectionBanner />
        <nav className="rail" aria-label={t('rail.label')}>
          <Mark />
          <LocalLink
            href="/"
            className="ib"
            aria-current="page"
            aria-label={t('rail.chats')}
            data-tip={t('rail.chats')}
            data-tip-side="end"
          >
            <MessageCircle size={20} aria-hidden="true" />
          </LocalLink>
          <span className="flex-1" />
          <AccountButton side="right" className="mt-[6px] mb-1" />
        </nav>
        <ChatList openChatId={openChatId} account={<AccountButton side="bottom" />} />
        <main className="sheet">
          <SheetBoundary key={openChatId ?? address.kind}>
            <Sheet address={address} />
            {children}
          </SheetBoundary>
        </main>
      </div>
    </NewChatProvider>
  )
}

function Sheet({ address }: { address: Address }) {
  switch (address.kind) {
    case 'home':
      return <ChatsHome />
    case 'chat':
      return <Conversation chatId={address.chatId} />
    case 'no-chat':
      return <ChatNotFound />
    default:
      return address satisfies never
  }
}

type Address = { kind: 'home' } | { kind: 'chat'; chatId: ChatId } | { kind: 'no-chat' }

/** What can't be the id of a chat isn't looked for. */
function toAddress(pathname: string): Address {
  if (pathname === '/') return { kind: 'home' }
  const chatId = pathname.match(/^\/c\/([0-9a-f-]{36})$/)?.[1]
  return chatId === undefined ? { kind: 'no-chat' } : { kind: 'chat', chatId: chatId as ChatId }
}
