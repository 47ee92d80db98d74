import type { Message, MessageSent } from '@parley/protocol'
import type { LoggedEvent } from '../../log/read.ts'

/** `updatedSeq` is the event's own, so that a replay and a page end in the same state whichever comes first. */
export function toMessageSent({ seq, at }: LoggedEvent, message: Message): MessageSent {
  return { seq, at, type: 'message.sent', message: { ...message, updatedSeq: seq } }
}
