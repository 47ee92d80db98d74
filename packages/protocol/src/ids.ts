import { z } from 'zod'

/** Lower case only, so that an id has one spelling on every device and in every log. */
const uuidv7 = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'Expected a UUIDv7 in lower case')

export const userIdSchema = uuidv7.brand<'UserId'>()
export type UserId = z.infer<typeof userIdSchema>

export const sessionIdSchema = uuidv7.brand<'SessionId'>()
export type SessionId = z.infer<typeof sessionIdSchema>

export const chatIdSchema = uuidv7.brand<'ChatId'>()
export type ChatId = z.infer<typeof chatIdSchema>

export const messageIdSchema = uuidv7.brand<'MessageId'>()
export type MessageId = z.infer<typeof messageIdSchema>
