import { setTypingSchema } from '@parley/protocol'
import { z } from 'zod'
import { router, signedIn } from '../../procedures.ts'
import { setTyping } from './service.ts'

export const typingRouter = router({
  set: signedIn
    .meta({ authz: 'member', idempotency: 'by-value' })
    .input(setTypingSchema)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await setTyping(ctx, input)
      return null
    }),
})
