'use client'

import { AccountButton } from '../../features/accounts/index.ts'
import { ChatList } from '../../features/chats/index.ts'
import { SettingsNav } from '../../features/settings/index.ts'
import { SwitcherButton } from '../../features/switcher/index.ts'
import { openChatIdOf, useOpenAddress } from './address.ts'

/** Beside the sheet: all chats, or what can be set. */
export function ListPane() {
  const address = useOpenAddress()
  if (address.kind === 'settings') return <SettingsNav section={address.section} account={accountBelow} />
  return <ChatList openChatId={openChatIdOf(address)} account={accountBelow} switcher={switcherButton} />
}

// The same at each drawing: what stands beside what was opened isn't drawn anew.
const accountBelow = <AccountButton side="bottom" />
const switcherButton = <SwitcherButton />
