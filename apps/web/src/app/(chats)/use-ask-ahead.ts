import { useEngine } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { useEffect } from 'react'
import { onHeading } from '../../ui/local-link.tsx'
import { onAddress } from '../../ui/use-address.ts'
import { openChatIdOf, toAddress } from './address.ts'

/**
 * A chat is asked for when somebody presses its link, or goes there otherwise, not when it has been drawn: its answer is on the way while it
 * is. Who lets go elsewhere has asked in vain; the next one that is asked for lets go of it.
 */
export function useAskAhead(): void {
  const engine = useEngine()
  useEffect(() => {
    let asked: ChatId | null = null
    const ask = (href: string) => {
      const chatId = openChatIdOf(toAddress(new URL(href, window.location.href)))
      if (chatId === asked) return
      if (chatId !== null) engine.openChat(chatId)
      if (asked !== null) engine.closeChat(asked)
      asked = chatId
    }
    const stops = [onHeading(ask), onAddress(() => ask(window.location.href))]
    return () => {
      for (const stop of stops) stop()
      if (asked !== null) engine.closeChat(asked)
    }
  }, [engine])
}
