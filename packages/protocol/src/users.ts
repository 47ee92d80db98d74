import { z } from 'zod'
import { userIdSchema } from './ids.ts'
import { limits } from './limits.ts'
import { listInputSchema, pageSchema } from './lists.ts'
import { nameSchema, querySchema } from './text.ts'

/** Compared without case: it is lower-cased on the way in and has one spelling everywhere. */
export const usernameSchema = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9._-]*$/, 'Expected only a-z, 0-9, dot, underscore and hyphen')
  .min(limits.usernameCharsMin, `Expected at least ${limits.usernameCharsMin} characters`)
  .max(limits.usernameCharsMax, `Expected at most ${limits.usernameCharsMax} characters`)

/** What everyone may know of a person. */
export const userSchema = z.strictObject({ id: userIdSchema, username: z.string(), displayName: nameSchema })
export type User = z.infer<typeof userSchema>

export const getUserSchema = z.strictObject({ userId: userIdSchema })
/** `query` matches anywhere in username or display name, without case. */
export const listUsersSchema = listInputSchema.extend({ query: querySchema.optional() })
export type ListUsers = z.infer<typeof listUsersSchema>
export const usersPageSchema = pageSchema(userSchema)
export type UsersPage = z.infer<typeof usersPageSchema>

export type UserRefusals = {
  'user.not-found': Record<never, never>
  /** `free` is a similar name that nobody has at this moment. */
  'user.username-taken': { username: string; free: string }
}
export const userRefusals = { 'user.not-found': 'NOT_FOUND', 'user.username-taken': 'CONFLICT' } as const
