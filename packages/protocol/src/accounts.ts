import { sessionIdSchema } from './ids.ts'
import { limits } from './limits.ts'
import { listInputSchema, pageSchema } from './lists.ts'
import { nameSchema, plainTextSchema, timestampSchema } from './text.ts'
import { countCodePoints } from './text-rules.ts'
import { usernameSchema, userSchema } from './users.ts'
import { z } from './zod.ts'

const passwordSchema = z
  .string()
  .refine((password) => password.isWellFormed(), 'Expected well-formed text')
  .refine((password) => countCodePoints(password) >= limits.passwordCharsMin, `Expected at least ${limits.passwordCharsMin} characters`)
  .refine((password) => countCodePoints(password) <= limits.passwordCharsMax, `Expected at most ${limits.passwordCharsMax} characters`)

/**
 * What a session is held by. `web` has a refresh token that doesn't rotate and belongs in an httpOnly cookie; `api`, the default, one that
 * changes at each refresh.
 */
const sessionClientSchema = z.enum(['web', 'api']).default('api')

/** Without `displayName` the username stands in for it. */
export const registerSchema = z.strictObject({
  username: usernameSchema,
  password: passwordSchema,
  displayName: nameSchema.optional(),
  client: sessionClientSchema,
})
export type Register = z.infer<typeof registerSchema>

/** Neither field is held against the rules of registration: an impossible username is a wrong one, and looks no different. */
export const loginSchema = z.strictObject({
  username: plainTextSchema.max(256).transform((username) => username.toLowerCase()),
  password: z.string().max(1024),
  client: sessionClientSchema,
})
export type Login = z.infer<typeof loginSchema>

export const refreshSchema = z.strictObject({ refreshToken: z.string().min(1).max(512) })

/** `expiresAt` is the end of the access token, `limits.accessTokenMs` after it was made. */
export const credentialsSchema = z.strictObject({
  user: userSchema,
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: timestampSchema,
})
export type Credentials = z.infer<typeof credentialsSchema>

/** One place somebody is signed in. */
export const sessionSchema = z.strictObject({
  id: sessionIdSchema,
  /** Browser and system in a few words (`Firefox on Linux`), or the name a program gave itself; empty if it gave none. */
  device: z.string(),
  client: z.enum(['web', 'api']),
  createdAt: timestampSchema,
  /** To the minute. */
  lastActiveAt: timestampSchema,
  /** The one that asks. */
  isCurrent: z.boolean(),
})
export type SessionOfUser = z.infer<typeof sessionSchema>
export const listSessionsSchema = listInputSchema
export type ListSessions = z.infer<typeof listSessionsSchema>
/** Open ones only, most recently active first. */
export const sessionsPageSchema = pageSchema(sessionSchema)
export type SessionsPage = z.infer<typeof sessionsPageSchema>

export const revokeSessionSchema = z.strictObject({ sessionId: sessionIdSchema })

/** Ends every session but the one that asks. */
export const changePasswordSchema = z.strictObject({ current: z.string().max(1024), next: passwordSchema })
export type ChangePassword = z.infer<typeof changePasswordSchema>

export type AccountRefusals = {
  /** No token, or one that is forged, expired, or of a session that has ended. */
  'auth.required': Record<never, never>
  /** The same for an unknown username and a wrong password. */
  'auth.credentials-wrong': Record<never, never>
  'auth.too-many-attempts': { retryAfterSeconds: number }
  /** The present password, where it is asked for once more. */
  'auth.password-wrong': Record<never, never>
  /** No open session of one's own has this id. */
  'auth.session-not-found': Record<never, never>
}
