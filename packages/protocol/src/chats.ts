import { chatIdSchema, messageIdSchema, userIdSchema } from './ids.ts'
import { limits } from './limits.ts'
import { listInputSchema, pageSchema } from './lists.ts'
import { memberSchema } from './members.ts'
import { messageKindSchema, systemFactsSchema } from './messages.ts'
import type { ChatAction } from './permission-rules.ts'
import { chatKindSchema, roleSchema } from './permissions.ts'
import { seqSchema } from './scopes.ts'
import { nameSchema, paragraphSchema, timestampSchema } from './text.ts'
import { z } from './zod.ts'

/** The last line of a chat, as a list shows it. */
export const messageSummarySchema = z.strictObject({
  id: messageIdSchema,
  seq: seqSchema,
  authorId: userIdSchema,
  kind: messageKindSchema,
  /** The beginning of the text, at most `limits.previewCharsMax` code points; empty for a system line and for what was removed. */
  preview: z.string(),
  system: systemFactsSchema.nullable(),
  sentAt: timestampSchema,
  removedAt: timestampSchema.nullable(),
})
export type MessageSummary = z.infer<typeof messageSummarySchema>

export const chatSchema = z.strictObject({
  id: chatIdSchema,
  kind: chatKindSchema,
  /** Null for a direct chat: there the other person's name stands. */
  name: nameSchema.nullable(),
  /** What a group is for; empty if nobody said, and in a direct chat. */
  description: z.string(),
  memberCount: z.int(),
  /** Everyone, by user id, in a chat of up to `limits.membersInlineMax`; absent in a larger one. The people themselves are in `users` of a `state` frame or behind `users.get`. */
  members: z.array(memberSchema).optional(),
  lastMessage: messageSummarySchema.nullable(),
  /** The last seq of the chat's log: live events go on from the next one. */
  lastSeq: seqSchema,
  /** The three as in `unreadSchema`, counted up to `lastSeq`. */
  readSeq: seqSchema,
  unread: z.int().min(0),
  unreadFromSeq: seqSchema.nullable(),
  /**
   * The last message of somebody else that names this person, since they came in; null if none does. It is unread if it isn't below
   * `unreadFromSeq`.
   */
  mentionedSeq: seqSchema.nullable().optional(),
  myRole: roleSchema,
  createdAt: timestampSchema,
})
export type Chat = z.infer<typeof chatSchema>

/**
 * Oneself may be named or not. Direct: exactly one other must remain, and the same two always get the same chat. Group: who creates it is
 * its owner; `id` makes the call safe to repeat, the same call again gives the group as it is now.
 */
export const createChatSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('direct'), memberIds: z.array(userIdSchema).min(1).max(2) }),
  z.strictObject({
    kind: z.literal('group'),
    id: chatIdSchema.optional(),
    name: nameSchema,
    description: paragraphSchema(limits.descriptionCharsMax).optional(),
    memberIds: z.array(userIdSchema).min(1).max(limits.groupMembersMax),
  }),
])
export type CreateChat = z.infer<typeof createChatSchema>
export type CreateDirectChat = Extract<CreateChat, { kind: 'direct' }>
export type CreateGroup = Extract<CreateChat, { kind: 'group' }>

export const getChatSchema = z.strictObject({ chatId: chatIdSchema })
/** Most recently active first. */
export const listChatsSchema = listInputSchema
export type ListChats = z.infer<typeof listChatsSchema>
export const chatsPageSchema = pageSchema(chatSchema)
export type ChatsPage = z.infer<typeof chatsPageSchema>

/** Of a group. What is left out stays as it is. */
export const updateChatSchema = z.strictObject({
  chatId: chatIdSchema,
  name: nameSchema.optional(),
  description: paragraphSchema(limits.descriptionCharsMax).optional(),
})
export type UpdateChat = z.infer<typeof updateChatSchema>

export const leaveChatSchema = z.strictObject({ chatId: chatIdSchema })

export type ChatRefusals = {
  /** There is no such chat, or one isn't in it: the two look the same. */
  'chat.not-found': Record<never, never>
  'chat.members-wrong': Record<never, never>
  /** The id belongs to another chat, or to this one made differently. */
  'chat.id-taken': Record<never, never>
  /** A member without the right to do this. */
  'chat.not-allowed': { action: ChatAction }
  'chat.full': { membersMax: number }
  /** The owner of a group with others in it hands it over before leaving. */
  'chat.owner-hands-over-first': Record<never, never>
}
