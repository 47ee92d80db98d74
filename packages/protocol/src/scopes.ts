import { type ChatId, chatIdSchema, type UserId, userIdSchema } from './ids.ts'
import { z } from './zod.ts'

/** A position in a scope's log: 1, 2, 3 … without holes. As a cursor, the last position applied; 0 is before the first. */
export const seqSchema = z.int().min(0)

/** What a log is of: a chat, or what concerns one person alone. */
export type ChatScope = `chat:${ChatId}`
export type UserScope = `user:${UserId}`
export type Scope = ChatScope | UserScope

export const chatScopeSchema = z.templateLiteral(['chat:', chatIdSchema]) as unknown as z.ZodType<ChatScope, ChatScope>
export const userScopeSchema = z.templateLiteral(['user:', userIdSchema]) as unknown as z.ZodType<UserScope, UserScope>
export const scopeSchema = z.union([chatScopeSchema, userScopeSchema])
