import { z } from './zod.ts'

export const roleSchema = z.enum(['owner', 'admin', 'moderator', 'member'])
export type Role = z.infer<typeof roleSchema>

export const chatKindSchema = z.enum(['direct', 'group'])
export type ChatKind = z.infer<typeof chatKindSchema>
