import { credentialsSchema, loginSchema, refreshSchema, registerSchema } from '@parley/protocol'
import { z } from 'zod'
import { refuse } from '../../platform/refuse.ts'
import { anyone, noInputSchema, router } from '../../procedures.ts'
import { endSession, login, refresh, register } from './service.ts'

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
      await endSession(ctx, ctx.actor.userId, ctx.actor.sessionId)
      return null
    }),
})
