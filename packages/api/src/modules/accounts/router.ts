import {
  changePasswordSchema,
  credentialsSchema,
  listSessionsSchema,
  loginSchema,
  refreshSchema,
  registerSchema,
  revokeSessionSchema,
  sessionsPageSchema,
} from '@parley/protocol'
import { z } from 'zod'
import { refuse } from '../../platform/refuse.ts'
import { anyone, noInputSchema, router, signedIn } from '../../procedures.ts'
import { changePassword, endSession, getSessions, login, refresh, register, revokeOtherSessions, revokeSession } from './service.ts'

export const accountsRouter = router({
  register: anyone
    .meta({ authz: 'anyone', idempotency: 'refused-when-repeated' })
    .input(registerSchema)
    .output(credentialsSchema)
    .mutation(({ ctx, input }) => register(ctx, input)),

  login: anyone
    .meta({ authz: 'anyone', idempotency: 'new-session-each-time' })
    .input(loginSchema)
    .output(credentialsSchema)
    .mutation(({ ctx, input }) => login(ctx, input)),

  refresh: anyone
    .meta({ authz: 'holder-of-secret', idempotency: 'same-answer-within-grace' })
    .input(refreshSchema)
    .output(credentialsSchema)
    .mutation(({ ctx, input }) => refresh(ctx, input.refreshToken)),

  /** Not behind the open session: signing out twice is no error. */
  logout: anyone
    .meta({ authz: 'holder-of-token', idempotency: 'by-value' })
    .input(noInputSchema)
    .output(z.null())
    .mutation(async ({ ctx }) => {
      if (!ctx.actor) refuse('auth.required')
      await endSession(ctx, ctx.actor)
      return null
    }),

  sessions: signedIn
    .meta({ authz: 'signed-in', idempotency: 'read' })
    .input(listSessionsSchema)
    .output(sessionsPageSchema)
    .query(({ ctx, input }) => getSessions(ctx, input)),

  revoke: signedIn
    .meta({ authz: 'signed-in', idempotency: 'refused-when-repeated' })
    .input(revokeSessionSchema)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await revokeSession(ctx, input.sessionId)
      return null
    }),

  revokeAll: signedIn
    .meta({ authz: 'signed-in', idempotency: 'by-value' })
    .input(noInputSchema)
    .output(z.null())
    .mutation(async ({ ctx }) => {
      await revokeOtherSessions(ctx)
      return null
    }),

  changePassword: signedIn
    .meta({ authz: 'signed-in', idempotency: 'refused-when-repeated' })
    .input(changePasswordSchema)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await changePassword(ctx, input)
      return null
    }),
})
