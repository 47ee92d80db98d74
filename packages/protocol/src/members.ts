import { chatIdSchema, userIdSchema } from './ids.ts'
import { listInputSchema, pageSchema } from './lists.ts'
import { roleSchema } from './permissions.ts'
import { seqSchema } from './scopes.ts'
import { z } from './zod.ts'

/** `deliveredSeq` and `readSeq` as others may know them: see `receiptSchema`. */
export const memberSchema = z.strictObject({ userId: userIdSchema, role: roleSchema, deliveredSeq: seqSchema, readSeq: seqSchema })
export type Member = z.infer<typeof memberSchema>

/** By role, then by when they came. */
export const listMembersSchema = listInputSchema.extend({ chatId: chatIdSchema })
export type ListMembers = z.infer<typeof listMembersSchema>
export const membersPageSchema = pageSchema(memberSchema)
export type MembersPage = z.infer<typeof membersPageSchema>

/** Adding who is in already changes nothing and gives them as they are. */
export const addMemberSchema = z.strictObject({
  chatId: chatIdSchema,
  userId: userIdSchema,
  role: roleSchema.exclude(['owner']).default('member'),
})
export type AddMember = z.infer<typeof addMemberSchema>

export const removeMemberSchema = z.strictObject({ chatId: chatIdSchema, userId: userIdSchema })
export type RemoveMember = z.infer<typeof removeMemberSchema>

/** Making someone `owner` hands the group over: who did becomes `admin`. */
export const setRoleSchema = z.strictObject({ chatId: chatIdSchema, userId: userIdSchema, role: roleSchema })
export type SetRole = z.infer<typeof setRoleSchema>

export type MemberRefusals = {
  'member.not-found': Record<never, never>
}
