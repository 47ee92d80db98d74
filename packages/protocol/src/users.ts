import { userIdSchema } from './ids.ts'
import { limits } from './limits.ts'
import { listInputSchema, pageSchema } from './lists.ts'
import { nameSchema, paragraphSchema, querySchema, timestampSchema } from './text.ts'
import { z } from './zod.ts'

/** Compared without case: it is lower-cased on the way in and has one spelling everywhere. */
export const usernameSchema = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9._-]*$/, 'Expected only a-z, 0-9, dot, underscore and hyphen')
  .min(limits.usernameCharsMin, `Expected at least ${limits.usernameCharsMin} characters`)
  .max(limits.usernameCharsMax, `Expected at most ${limits.usernameCharsMax} characters`)

/** How a person appears. Who is connected shows as what they chose; who isn't, or chose `invisible`, as `offline`. */
export const presenceSchema = z.enum(['online', 'away', 'busy', 'offline'])
export type Presence = z.infer<typeof presenceSchema>

/** What everyone may know of a person. */
export const userSchema = z.strictObject({
  id: userIdSchema,
  username: z.string(),
  displayName: nameSchema,
  /** What they say of themselves, possibly nothing. */
  bio: z.string(),
  isBot: z.boolean(),
  presence: presenceSchema,
  /** When their last connection ended; while they are there, when the oldest one they have began. Null if it never was, or isn't shared by one of the two. */
  lastSeenAt: timestampSchema.nullable(),
})
export type User = z.infer<typeof userSchema>

export const getUserSchema = z.strictObject({ userId: userIdSchema })
/** `query` matches anywhere in username or display name, without case. */
export const listUsersSchema = listInputSchema.extend({ query: querySchema.optional() })
export type ListUsers = z.infer<typeof listUsersSchema>
export const usersPageSchema = pageSchema(userSchema)
export type UsersPage = z.infer<typeof usersPageSchema>

/** What is left out stays as it is. One's own profile only: there is no field for whose. */
export const updateUserSchema = z.strictObject({
  username: usernameSchema.optional(),
  displayName: nameSchema.optional(),
  bio: paragraphSchema(limits.bioCharsMax).optional(),
})
export type UpdateUser = z.infer<typeof updateUserSchema>

export type UserRefusals = {
  'user.not-found': Record<never, never>
  /** `free` is a similar name that nobody has at this moment. */
  'user.username-taken': { username: string; free: string }
}
