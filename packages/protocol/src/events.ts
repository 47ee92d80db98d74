import { chatSchema } from './chats.ts'
import { chatIdSchema, messageIdSchema, sessionIdSchema, userIdSchema } from './ids.ts'
import { memberSchema } from './members.ts'
import { messageInEventSchema } from './messages.ts'
import { roleSchema } from './permissions.ts'
import { seqSchema } from './scopes.ts'
import { settingsSchema } from './settings.ts'
import { emojiSchema, timestampSchema } from './text.ts'
import { z } from './zod.ts'

/*
 * An event says what is now true, so applying it twice is harmless. It is the same for everyone who may read its scope; in the log it
 * holds ids and facts, and the reader joins the text, so a replayed event shows the present one.
 */
const position = { seq: seqSchema, at: timestampSchema }
/** The message that was touched, or the system line at this seq. */
const withMessage = { ...position, message: messageInEventSchema }

export const messageSentSchema = z.strictObject({ ...withMessage, type: z.literal('message.sent') })
export type MessageSent = z.infer<typeof messageSentSchema>

export const messageEditedSchema = z.strictObject({ ...withMessage, type: z.literal('message.edited') })
export type MessageEdited = z.infer<typeof messageEditedSchema>

/** `message` is the tombstone. Its reactions went with it. */
export const messageRemovedSchema = z.strictObject({ ...withMessage, type: z.literal('message.removed') })
export type MessageRemoved = z.infer<typeof messageRemovedSchema>

/** `count` is how many have set this emoji now. */
export const reactionSetSchema = z.strictObject({
  ...position,
  type: z.literal('reaction.set'),
  messageId: messageIdSchema,
  emoji: emojiSchema,
  actorId: userIdSchema,
  on: z.boolean(),
  count: z.int().min(0),
})
export type ReactionSet = z.infer<typeof reactionSetSchema>

/** `members` as they came in; `memberCount` after it. */
export const memberAddedSchema = z.strictObject({
  ...withMessage,
  type: z.literal('member.added'),
  members: z.array(memberSchema),
  memberCount: z.int(),
})
export type MemberAdded = z.infer<typeof memberAddedSchema>

/** The last event of the chat that this person gets. */
export const memberRemovedSchema = z.strictObject({
  ...withMessage,
  type: z.literal('member.removed'),
  userId: userIdSchema,
  memberCount: z.int(),
})
export type MemberRemoved = z.infer<typeof memberRemovedSchema>

/** Everyone whose role changed: two when a group is handed over. */
export const memberRoleChangedSchema = z.strictObject({
  ...withMessage,
  type: z.literal('member.role-changed'),
  roles: z.array(z.strictObject({ userId: userIdSchema, role: roleSchema })),
})
export type MemberRoleChanged = z.infer<typeof memberRoleChangedSchema>

export const chatUpdatedSchema = z.strictObject({
  ...withMessage,
  type: z.literal('chat.updated'),
  name: chatSchema.shape.name,
  description: chatSchema.shape.description,
})
export type ChatUpdated = z.infer<typeof chatUpdatedSchema>

/** In the scope of a chat. */
export const chatEventSchema = z.discriminatedUnion('type', [
  messageSentSchema,
  messageEditedSchema,
  messageRemovedSchema,
  reactionSetSchema,
  memberAddedSchema,
  memberRemovedSchema,
  memberRoleChangedSchema,
  chatUpdatedSchema,
])
export type ChatEvent = z.infer<typeof chatEventSchema>

/** Reaches a socket before any event of that chat. `chat` is as of the joining: its events go on from `chat.lastSeq + 1`. */
export const chatJoinedSchema = z.strictObject({ ...position, type: z.literal('chat.joined'), chat: chatSchema })
export type ChatJoined = z.infer<typeof chatJoinedSchema>

export const leaveReasonSchema = z.enum(['removed', 'left'])
export type LeaveReason = z.infer<typeof leaveReasonSchema>

export const chatLeftSchema = z.strictObject({
  ...position,
  type: z.literal('chat.left'),
  chatId: chatIdSchema,
  reason: leaveReasonSchema,
})
export type ChatLeft = z.infer<typeof chatLeftSchema>

export const settingsChangedSchema = z.strictObject({ ...position, type: z.literal('settings.changed'), settings: settingsSchema })
export type SettingsChanged = z.infer<typeof settingsChangedSchema>

export const sessionEndedSchema = z.strictObject({ ...position, type: z.literal('session.ended'), sessionId: sessionIdSchema })
export type SessionEnded = z.infer<typeof sessionEndedSchema>

/** In the scope of a user. */
export const userEventSchema = z.discriminatedUnion('type', [chatJoinedSchema, chatLeftSchema, settingsChangedSchema, sessionEndedSchema])
export type UserEvent = z.infer<typeof userEventSchema>
