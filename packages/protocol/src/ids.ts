import { uuidv7Pattern } from './uuid.ts'
import { z } from './zod.ts'

const uuidv7 = z.string().regex(uuidv7Pattern, 'Expected a UUIDv7 in lower case')

export const userIdSchema = uuidv7.brand<'UserId'>()
export type UserId = z.infer<typeof userIdSchema>

export const sessionIdSchema = uuidv7.brand<'SessionId'>()
export type SessionId = z.infer<typeof sessionIdSchema>

export const chatIdSchema = uuidv7.brand<'ChatId'>()
export type ChatId = z.infer<typeof chatIdSchema>

export const messageIdSchema = uuidv7.brand<'MessageId'>()
export type MessageId = z.infer<typeof messageIdSchema>
