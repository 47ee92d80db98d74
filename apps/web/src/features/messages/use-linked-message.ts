import { isMessageId, type MessageId } from '@parley/protocol'
import { useSearchParams } from 'next/navigation'

/** [UX50] The message that the address names: `/c/{chatId}?m={messageId}`. */
export function useLinkedMessage(): { id: MessageId | null; isBroken: boolean } {
  const named = useSearchParams().get('m')
  const id = named !== null && isMessageId(named) ? named : null
  return { id, isBroken: named !== null && id === null }
}
