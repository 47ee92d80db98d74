'use client'

import type { ChatId } from '@parley/protocol'
import { MessageCircle } from 'lucide-react'
import Link from 'next/link'
import { useParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { AccountButton } from '../../features/accounts/index.ts'
import { ChatList, NewChatProvider } from '../../features/chats/index.ts'
import { ConnectionBanner } from '../../features/connection/index.ts'
import { Mark } from '../../ui/mark.tsx'

/** Rail, list and sheet. A phone shows one pane: the list, or the chat that is open. */
export function ChatsFrame({ children }: { children: ReactNode }) {
  const t = useTranslations()
  const { chatId = null } = useParams<{ chatId?: ChatId }>()
  return (
    <NewChatProvider>
      <div className="app" data-pane={chatId === null ? 'list' : 'talk'}>
        <ConnectionBanner />
        <nav className="rail" aria-label={t('rail.label')}>
          <Mark />
          <Link href="/" className="ib" aria-current="page" aria-label={t('rail.chats')} data-tip={t('rail.chats')} data-tip-side="end">
            <MessageCircle size={20} aria-hidden="true" />
          </Link>
          <span className="flex-1" />
          <AccountButton side="right" className="mt-[6px] mb-1" />
        </nav>
        <ChatList openChatId={chatId} account={<AccountButton side="bottom" />} />
        <main className="sheet">{children}</main>
      </div>
    </NewChatProvider>
  )
}
