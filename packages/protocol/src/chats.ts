import { z } from 'zod'
import { chatIdSchema, messageIdSchema, userIdSchema } from './ids.ts'
import { listInputSchema, pageSchema } from './lists.ts'
import { seqSchema } from './scopes.ts'
import { nameSchema, timestampSchema } from './text.ts'

export const roleSchema = z.enum(['member'])
export type Role = z.infer<typeof roleSchema>

export const memberSchema = z.strictObject({ userId: userIdSchema, role: roleSchema })
export type Member = z.infer<typeof memberSchema>

/** The last thing said, as a chat list shows it. */
export const messageSummarySchema = z.strictObject({
  id: messageIdSchema,
  seq: seqSchema,
  authorId: userIdSchema,
  kind: z.literal('text'),
  /** The beginning of the text, at most `limits.previewCharsMax` code points. */
  preview: z.string(),
  sentAt: timestampSchema,
})
export type MessageSummary = z.infer<typeof messageSummarySchema>

export const chatSchema = z.strictObject({
  id: chatIdSchema,
  kind: z.enum(['direct']),
  /** Null for a direct chat: there the other person's name stands. */
  name: nameSchema.nullable(),
  memberCount: z.int(),
  /** Everyone, as long as they are few; the people themselves are in `users` of a `state` frame or behind `users.get`. */
  members: z.array(memberSchema),
  lastMessage: messageSummarySchema.nullable(),
  /** The last seq of the chat's log: live events go on from the next one. */
  lastSeq: seqSchema,
  myRole: roleSchema,
  createdAt: timestampSchema,
})
export type Chat = z.infer<typeof chatSchema>

/** Oneself may be named or not; for a direct chat exactly one other must remain. The same two always get the same chat. */
export const createChatSchema = z.strictObject({ kind: z.literal('direct'), memberIds: z.array(userIdSchema).min(1).max(2) })
export type CreateChat = z.infer<typeof createChatSchema>

export const getChatSchema = z.strictObject({ chatId: chatIdSchema })
/** Most recently active first. */
export const listChatsSchema = listInputSchema
export type ListChats = z.infer<typeof listChatsSchema>
export const chatsPageSchema = pageSchema(chatSchema)
export type ChatsPage = z.infer<typeof chatsPageSchema>

export type ChatRefusals = {
  /** There is no such chat, or one isn't in it: the two look the same. */
  'chat.not-found': Record<never, never>
  'chat.members-wrong': Record<never, never>
}
export const chatRefusals = { 'chat.not-found': 'NOT_FOUND', 'chat.members-wrong': 'BAD_REQUEST' } as const
