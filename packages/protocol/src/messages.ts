import { chatIdSchema, messageIdSchema, userIdSchema } from './ids.ts'
import { limits } from './limits.ts'
import { listInputSchema, pageSchema } from './lists.ts'
import { roleSchema } from './permissions.ts'
import { seqSchema } from './scopes.ts'
import { emojiSchema, messageTextSchema, timestampSchema } from './text.ts'
import { z } from './zod.ts'

export const messageKindSchema = z.enum(['text', 'system'])
export type MessageKind = z.infer<typeof messageKindSchema>

/** What a line says that nobody wrote; its message's author is who did it. */
export const systemFactsSchema = z.discriminatedUnion('type', [
  /** With the author among them: the group was created with these people. */
  z.strictObject({ type: z.literal('member.added'), userIds: z.array(userIdSchema).max(limits.systemLinePeopleMax) }),
  /** The author themselves: they left. */
  z.strictObject({ type: z.literal('member.removed'), userId: userIdSchema }),
  z.strictObject({ type: z.literal('member.role-changed'), userId: userIdSchema, role: roleSchema }),
  z.strictObject({ type: z.literal('chat.updated'), changed: z.array(z.enum(['name', 'description'])) }),
])
export type SystemFacts = z.infer<typeof systemFactsSchema>

/** A member whom the text names by `@username`, as they were called when it was written. */
export const mentionSchema = z.strictObject({ userId: userIdSchema, username: z.string() })
export type Mention = z.infer<typeof mentionSchema>

/** `mine` is the reader's own. In the order of the emoji's code units, so that a chip keeps its place. */
export const reactionSchema = z.strictObject({ emoji: emojiSchema, count: z.int().min(1), mine: z.boolean() })
export type Reaction = z.infer<typeof reactionSchema>

export const messageSchema = z.strictObject({
  /** Born on the sender's device and never changed: who repeats a send with it gets the first answer. */
  id: messageIdSchema,
  chatId: chatIdSchema,
  /** The place in the chat: messages are shown in this order, never by time. */
  seq: seqSchema,
  /** The seq of the last event that touched the message. Of two versions the greater one is the present. */
  updatedSeq: seqSchema,
  authorId: userIdSchema,
  kind: messageKindSchema,
  /** Empty for a system line, and once the message was removed. */
  text: z.string(),
  system: systemFactsSchema.nullable(),
  mentions: z.array(mentionSchema),
  /** A message of the same chat. */
  replyToId: messageIdSchema.nullable(),
  reactions: z.array(reactionSchema),
  /** Counts the texts it has had, from 1. */
  revision: z.int().min(1),
  /** The database's clock, for display only. */
  sentAt: timestampSchema,
  editedAt: timestampSchema.nullable(),
  /** What is left is a tombstone in its place. */
  removedAt: timestampSchema.nullable(),
})
export type Message = z.infer<typeof messageSchema>

/** As an event carries it: the same for every member, so without `reactions`, and its `updatedSeq` is the event's seq. */
export const messageInEventSchema = messageSchema.omit({ reactions: true })
export type MessageInEvent = z.infer<typeof messageInEventSchema>

export const sendMessageSchema = z.strictObject({
  id: messageIdSchema,
  chatId: chatIdSchema,
  text: messageTextSchema,
  replyToId: messageIdSchema.optional(),
})
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

export const getMessageSchema = z.strictObject({ messageId: messageIdSchema })

/**
 * `expectedRevision` is the one that was read. If another came in between, nothing is changed and the refusal holds both texts. The same
 * edit again, its answer lost, gives the message as it is.
 */
export const editMessageSchema = z.strictObject({
  messageId: messageIdSchema,
  text: messageTextSchema,
  expectedRevision: z.int().min(1).max(1_000_000),
})
export type EditMessage = z.infer<typeof editMessageSchema>

export const reactSchema = z.strictObject({ messageId: messageIdSchema, emoji: emojiSchema, on: z.boolean() })
export type React = z.infer<typeof reactSchema>

/** Who reacted: by emoji, then by when. With an `emoji`, who reacted with that. */
export const listReactionsSchema = listInputSchema.extend({ messageId: messageIdSchema, emoji: emojiSchema.optional() })
export type ListReactions = z.infer<typeof listReactionsSchema>
export const reactionsPageSchema = pageSchema(z.strictObject({ emoji: emojiSchema, userId: userIdSchema, at: timestampSchema }))
export type ReactionsPage = z.infer<typeof reactionsPageSchema>

/** What a message has said, oldest first; the last one is its present text. Nothing once it was removed. */
export const revisionsSchema = z.strictObject({
  items: z.array(z.strictObject({ revision: z.int().min(1), text: z.string(), writtenAt: timestampSchema })),
})
export type Revisions = z.infer<typeof revisionsSchema>

export type MessageRefusals = {
  'message.blank': Record<never, never>
  'message.too-long': { textCharsMax: number; textBytesMax: number }
  /** The id belongs to another message, of whatever chat and author. */
  'message.id-taken': Record<never, never>
  /** There is no such message, or not for this reader: the two look the same. */
  'message.not-found': Record<never, never>
  'message.not-allowed': Record<never, never>
  /** Somebody else's edit came first: `text` is what stands now, at `revision`; `yours` is what was not stored. */
  'message.edit-conflict': { revision: number; text: string; yours: string }
  /** It is a tombstone: it takes no edit and no reaction. */
  'message.removed': Record<never, never>
  'message.reactions-too-many': { emojiPerMessageMax: number }
}
