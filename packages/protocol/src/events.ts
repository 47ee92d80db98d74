import { z } from 'zod'
import { chatSchema } from './chats.ts'
import { sessionIdSchema } from './ids.ts'
import { messageSchema } from './messages.ts'
import { seqSchema } from './scopes.ts'
import { timestampSchema } from './text.ts'

/*
 * An event says what is now true, so applying it twice is harmless. It is the same for everyone who may read its scope; in the log it
 * holds ids and facts, and the reader joins the text, so a replayed event shows the present one.
 */
const position = { seq: seqSchema, at: timestampSchema }

export const messageSentSchema = z.strictObject({ ...position, type: z.literal('message.sent'), message: messageSchema })
export type MessageSent = z.infer<typeof messageSentSchema>

/** In the scope of a chat. */
export const chatEventSchema = z.discriminatedUnion('type', [messageSentSchema])
export type ChatEvent = z.infer<typeof chatEventSchema>

/** Reaches a socket before any event of that chat. `chat` is as of the joining: its events go on from `chat.lastSeq + 1`. */
export const chatJoinedSchema = z.strictObject({ ...position, type: z.literal('chat.joined'), chat: chatSchema })
export type ChatJoined = z.infer<typeof chatJoinedSchema>

export const sessionEndedSchema = z.strictObject({ ...position, type: z.literal('session.ended'), sessionId: sessionIdSchema })
export type SessionEnded = z.infer<typeof sessionEndedSchema>

/** In the scope of a user. */
export const userEventSchema = z.discriminatedUnion('type', [chatJoinedSchema, sessionEndedSchema])
export type UserEvent = z.infer<typeof userEventSchema>
