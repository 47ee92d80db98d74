'use client'

import { useUnreadTotal } from '@parley/client/react'
import { MessageCircle, Settings2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { AccountButton } from '../../features/accounts/index.ts'
import { loadChatDetails, NewChatProvider, toBadge, UnreadInTitle } from '../../features/chats/index.ts'
import { ConnectionBanner } from '../../features/connection/index.ts'
import { Notifications } from '../../features/notifications/index.ts'
import { loadSettings } from '../../features/settings/index.ts'
import { ShortcutsHelp } from '../../features/shortcuts/index.ts'
import { SwitcherProvider } from '../../features/switcher/index.ts'
import { LocalLink } from '../../ui/local-link.tsx'
import { Mark } from '../../ui/mark.tsx'
import { PagePart } from '../../ui/page-part.tsx'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import { openChatIdOf, useOpenAddress } from './address.ts'
import { useAskAhead } from './use-ask-ahead.ts'
import { useFrameKeys } from './use-frame-keys.ts'

/**
 * Rail, list and sheet. A phone shows one pane: the list, or what is open of it. Both are handed in, so that a page that takes over what the
 * server has drawn runs the code of each as a piece of its own, and answers in between.
 */
export function ChatsFrame({ list, sheet, children }: { list: ReactNode; sheet: ReactNode; children: ReactNode }) {
  const t = useTranslations()
  const address = useOpenAddress()
  const openChatId = openChatIdOf(address)
  const isSettings = address.kind === 'settings'
  useAskAhead()
  useWhenIdle(loadChatDetails)
  useWhenIdle(loadSettings)
  useWhenIdle(speakAsOtherTabs)
  return (
    <UnreadInTitle>
      <NewChatProvider>
        <ShortcutsHelp>
          <SwitcherProvider openChatId={openChatId}>
            <FrameKeys />
            <Notifications openChatId={openChatId} />
            <div className="app" data-pane={address.kind === 'home' ? 'list' : 'talk'}>
              <ConnectionBanner />
              <nav className="rail" aria-label={t('rail.label')}>
                <Mark />
                <ChatsLink isCurrent={!isSettings} />
                <span className="flex-1" />
                <LocalLink
                  href="/settings"
                  className="ib"
                  aria-label={t('settings.title')}
                  data-tip={t('settings.title')}
                  data-tip-side="end"
                  {...(isSettings && { 'aria-current': 'page' as const })}
                >
                  <Settings2 size={20} aria-hidden="true" />
                </LocalLink>
                <AccountButton side="right" className="mt-[6px] mb-1" />
              </nav>
              <PagePart>{list}</PagePart>
              <main className="sheet">
                <PagePart>{sheet}</PagePart>
                {children}
              </main>
            </div>
          </SwitcherProvider>
        </ShortcutsHelp>
      </NewChatProvider>
    </UnreadInTitle>
  )
}

/** Below what it opens. */
function FrameKeys() {
  useFrameKeys()
  return null
}

const speakAsOtherTabs = async () => void (await import('../../i18n/other-tabs.ts')).followOtherTabs()

function ChatsLink({ isCurrent }: { isCurrent: boolean }) {
  const t = useTranslations()
  const unread = useUnreadTotal()
  return (
    <LocalLink
      href="/"
      className="ib"
      aria-label={unread > 0 ? t('chats.railUnread', { count: unread }) : t('rail.chats')}
      data-tip={t('rail.chats')}
      data-tip-side="end"
      {...(isCurrent && { 'aria-current': 'page' as const })}
    >
      <MessageCircle size={20} aria-hidden="true" />
      {unread > 0 && (
        <span className="badge" aria-hidden="true">
          {toBadge(unread, { max: 99 })}
        </span>
      )}
    </LocalLink>
  )
}
