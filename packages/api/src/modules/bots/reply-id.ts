import { createHash } from 'node:crypto'
import { type MessageId, messageIdSchema, type UserId } from '@parley/protocol'

/**
 * The id of a bot's answer to a message: a UUIDv7 with the message's time, the rest of which follows from the two. Whoever answers twice,
 * after a crash or from two processes, answers once.
 */
export function toReplyId(botId: UserId, message: { readonly id: MessageId; readonly sentAt: string }): MessageId {
  const time = new Date(message.sentAt).getTime().toString(16).padStart(12, '0')
  const hash = createHash('sha256').update(`reply ${botId} ${message.id}`).digest('hex')
  const variant = (8 + (Number.parseInt(hash.slice(3, 4), 16) % 4)).toString(16)
  return messageIdSchema.parse(
    `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`,
  )
}
