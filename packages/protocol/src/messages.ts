import { z } from 'zod'
import { chatIdSchema, messageIdSchema, userIdSchema } from './ids.ts'
import { limits } from './limits.ts'
import { seqSchema } from './scopes.ts'
import { messageTextSchema, timestampSchema } from './text.ts'

export const messageSchema = z.strictObject({
  /** Born on the sender's device and never changed: who repeats a send with it gets the first answer. */
  id: messageIdSchema,
  chatId: chatIdSchema,
  /** The place in the chat: messages are shown in this order, never by time. */
  seq: seqSchema,
  /** The seq of the last event that touched the message. Of two versions the greater one is the present. */
  updatedSeq: seqSchema,
  authorId: userIdSchema,
  kind: z.literal('text'),
  text: z.string(),
  /** The database's clock, for display only. */
  sentAt: timestampSchema,
})
export type Message = z.infer<typeof messageSchema>

export const sendMessageSchema = z.strictObject({ id: messageIdSchema, chatId: chatIdSchema, text: messageTextSchema })
export type SendMessage = z.infer<typeof sendMessageSchema>

/** Both bounds are exclusive. With neither, the newest page; `afterSeq` pages forward, `beforeSeq` backward. */
export const listMessagesSchema = z
  .strictObject({
    chatId: chatIdSchema,
    beforeSeq: seqSchema.optional(),
    afterSeq: seqSchema.optional(),
    limit: z.int().min(1).max(limits.pageItemsMax).default(limits.pageItemsDefault),
  })
  .refine((input) => input.beforeSeq === undefined || input.afterSeq === undefined, 'Expected beforeSeq or afterSeq, not both')
export type ListMessages = z.infer<typeof listMessagesSchema>

/** Ascending by seq. `hasMore` speaks of the direction asked for; `asOfSeq` is the chat's last seq when the page was read. */
export const messagesPageSchema = z.strictObject({ items: z.array(messageSchema), hasMore: z.boolean(), asOfSeq: seqSchema })
export type MessagesPage = z.infer<typeof messagesPageSchema>

export type MessageRefusals = {
  'message.blank': Record<never, never>
  'message.too-long': { textCharsMax: number; textBytesMax: number }
  /** The id belongs to another message, of whatever chat and author. */
  'message.id-taken': Record<never, never>
  'message.not-allowed': Record<never, never>
}
export const messageRefusals = {
  'message.blank': 'BAD_REQUEST',
  'message.too-long': 'BAD_REQUEST',
  'message.id-taken': 'CONFLICT',
  'message.not-allowed': 'FORBIDDEN',
} as const
