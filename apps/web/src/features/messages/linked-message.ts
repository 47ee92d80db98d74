import { isMessageId, type MessageId } from '@parley/protocol'

/** [UX50] The message that an address names: `/c/{chatId}?m={messageId}`. */
export function toLinkedMessage(named: string | null): { id: MessageId | null; isBroken: boolean } {
  const id = named !== null && isMessageId(named) ? named : null
  return { id, isBroken: named !== null && id === null }
}
