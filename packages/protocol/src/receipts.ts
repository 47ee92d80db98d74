import { chatIdSchema, messageIdSchema, userIdSchema } from './ids.ts'
import { limits } from './limits.ts'
import { seqSchema } from './scopes.ts'
import { timestampSchema } from './text.ts'
import { z } from './zod.ts'

/**
 * Up to where a device has taken in, and its person has read. A watermark only rises: a lower one changes nothing, one above the chat's
 * last seq is taken as that. Reading implies delivery. A chat one isn't in is passed over, for a batch may be older than a removal.
 */
export const markReceiptsSchema = z.strictObject({
  marks: z
    .array(z.strictObject({ chatId: chatIdSchema, deliveredSeq: seqSchema.optional(), readSeq: seqSchema.optional() }))
    .min(1)
    .max(limits.marksMax),
})
export type MarkReceipts = z.infer<typeof markReceiptsSchema>
export type Mark = MarkReceipts['marks'][number]

/**
 * From `fromSeq` on everything counts as unread once more, whatever the watermark says; null takes that back. The watermark itself
 * doesn't move, so others learn nothing of it.
 */
export const markUnreadSchema = z.strictObject({ chatId: chatIdSchema, fromSeq: seqSchema.min(1).nullable() })
export type MarkUnread = z.infer<typeof markUnreadSchema>

/** How far a member is, as others may know it: `readSeq` stands still while they don't share it. */
export const receiptSchema = z.strictObject({
  chatId: chatIdSchema,
  userId: userIdSchema,
  deliveredSeq: seqSchema,
  readSeq: seqSchema,
  /** When either last rose. */
  at: timestampSchema,
})
export type Receipt = z.infer<typeof receiptSchema>

/**
 * What is unread for oneself: the messages from `unreadFromSeq` on that are others', said and not removed. `unread` is their number, at
 * most `limits.unreadMax`; without any, `unreadFromSeq` is null.
 */
export const unreadSchema = z.strictObject({
  chatId: chatIdSchema,
  readSeq: seqSchema,
  unread: z.int().min(0),
  unreadFromSeq: seqSchema.nullable(),
  /** The seq of the chat up to which this was counted; later events are counted on top of it. */
  asOfSeq: seqSchema,
})
export type Unread = z.infer<typeof unreadSchema>

export const listReceiptsSchema = z.strictObject({ messageId: messageIdSchema })
/** Everyone but the author who is a member now and has it: who read it first comes first. `deliveredAt` ≤ `readAt`. */
export const receiptsOfMessageSchema = z.strictObject({
  items: z.array(z.strictObject({ userId: userIdSchema, deliveredAt: timestampSchema, readAt: timestampSchema.nullable() })),
})
export type ReceiptsOfMessage = z.infer<typeof receiptsOfMessageSchema>
