import type { ChatId } from '@parley/protocol'
import { useMemo } from 'react'
import { type SettingsSection, toSettingsSection } from '../../features/settings/index.ts'
import { useAddress } from '../../ui/use-address.ts'
import { chatIdIn } from './chat-id-in.ts'

export type Address =
  | { kind: 'home' }
  /** `named`: the message that the address leads to, as it stands there. */
  | { kind: 'chat'; chatId: ChatId; named: string | null }
  | { kind: 'settings'; section: SettingsSection | null }
  | { kind: 'no-chat' }

/** What the address of the page leads to. */
export function useOpenAddress(): Address {
  const here = useAddress()
  return useMemo(() => toAddress(here), [here])
}

export const openChatIdOf = (address: Address): ChatId | null => (address.kind === 'chat' ? address.chatId : null)

export function toAddress({ pathname, searchParams }: URL): Address {
  if (pathname === '/') return { kind: 'home' }
  const settings = pathname.match(/^\/settings(?:\/([^/]*))?$/)
  if (settings) return { kind: 'settings', section: toSettingsSection(settings[1]) }
  const chatId = chatIdIn(pathname)
  return chatId === null ? { kind: 'no-chat' } : { kind: 'chat', chatId, named: searchParams.get('m') }
}
