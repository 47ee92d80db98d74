import { useEngine } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { useEffect } from 'react'
import { onAddress } from '../../ui/use-address.ts'
import { openChatIdOf, toAddress } from './address.ts'

/** A chat is asked for when somebody goes there, not when it has been drawn: its answer is on the way while it is. */
export function useAskAhead(): void {
  const engine = useEngine()
  useEffect(() => {
    let asked: ChatId | null = null
    const ask = (chatId: ChatId | null) => {
      if (chatId === asked) return
      if (chatId !== null) engine.openChat(chatId)
      if (asked !== null) engine.closeChat(asked)
      asked = chatId
    }
    const stop = onAddress(() => ask(openChatIdOf(toAddress(new URL(window.location.href)))))
    return () => {
      stop()
      ask(null)
    }
  }, [engine])
}
