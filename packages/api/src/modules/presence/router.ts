import { setPresenceSchema, settingsSchema } from '@parley/protocol'
import { router, signedIn } from '../../procedures.ts'
import { setPresence } from './service.ts'

export const presenceRouter = router({
  set: signedIn
    .meta({ authz: 'signed-in', idempotency: 'by-value' })
    .input(setPresenceSchema)
    .output(settingsSchema)
    .mutation(({ ctx, input }) => setPresence(ctx, input.status)),
})
