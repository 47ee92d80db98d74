import { type MessageId, messageIdSchema } from '@parley/protocol'
import { useSearchParams } from 'next/navigation'

/** [UX50] The message that the address names: `/c/{chatId}?m={messageId}`. */
export function useLinkedMessage(): { id: MessageId | null; isBroken: boolean } {
  const named = useSearchParams().get('m')
  const { data } = messageIdSchema.safeParse(named)
  return { id: data ?? null, isBroken: named !== null && data === undefined }
}
