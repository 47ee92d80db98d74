'use client'

import { useUnreadTotal } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { MessageCircle, Settings2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, type ReactNode, useMemo } from 'react'
import { AccountButton } from '../../features/accounts/index.ts'
import { ChatList, ChatsHome, loadChatDetails, NewChatProvider, OpenChat, toBadge, UnreadInTitle } from '../../features/chats/index.ts'
import { ConnectionBanner } from '../../features/connection/index.ts'
import { ChatNotFound, Conversation } from '../../features/messages/index.ts'
import { Notifications } from '../../features/notifications/index.ts'
import { loadSettings, SettingsNav, type SettingsSection, SettingsSheet, toSettingsSection } from '../../features/settings/index.ts'
import { ShortcutsHelp } from '../../features/shortcuts/index.ts'
import { SwitcherButton, SwitcherProvider } from '../../features/switcher/index.ts'
import { LocalLink } from '../../ui/local-link.tsx'
import { Mark } from '../../ui/mark.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import { chatIdIn } from './chat-id-in.ts'
import { SheetBoundary } from './sheet-boundary.tsx'
import { useFrameKeys } from './use-frame-keys.ts'

/** Rail, list and sheet. A phone shows one pane: the list, or what is open of it. */
export function ChatsFrame({ children }: { children: ReactNode }) {
  const t = useTranslations()
  const here = useAddress()
  const address = useMemo(() => toAddress(here), [here])
  const openChatId = address.kind === 'chat' ? address.chatId : null
  const isSettings = address.kind === 'settings'
  useWhenIdle(loadLater)
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
              {isSettings ? (
                <SettingsNav section={address.section} account={accountBelow} />
              ) : (
                <ChatList openChatId={openChatId} account={accountBelow} switcher={switcherButton} />
              )}
              <main className="sheet">
                <SheetBoundary key={openChatId ?? address.kind}>
                  <Sheet address={address} />
                  {children}
                </SheetBoundary>
              </main>
            </div>
          </SwitcherProvider>
        </ShortcutsHelp>
      </NewChatProvider>
    </UnreadInTitle>
  )
}

// The same at each drawing: what stands beside what was opened isn't drawn anew.
const accountBelow = <AccountButton side="bottom" />
const switcherButton = <SwitcherButton />

/** Below what it opens. */
function FrameKeys() {
  useFrameKeys()
  return null
}

const loadLater = () => Promise.all([loadChatDetails(), loadSettings(), speakAsOtherTabs()])

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
          {toBadge(unread)}
        </span>
      )}
    </LocalLink>
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

type Address =
  | { kind: 'home' }
  /** `named`: the message that the address leads to, as it stands there. */
  | { kind: 'chat'; chatId: ChatId; named: string | null }
  | { kind: 'settings'; section: SettingsSection | null }
  | { kind: 'no-chat' }

function toAddress({ pathname, searchParams }: URL): Address {
  if (pathname === '/') return { kind: 'home' }
  const settings = pathname.match(/^\/settings(?:\/([^/]*))?$/)
  if (settings) return { kind: 'settings', section: toSettingsSection(settings[1]) }
  const chatId = chatIdIn(pathname)
  return chatId === null ? { kind: 'no-chat' } : { kind: 'chat', chatId, named: searchParams.get('m') }
}
