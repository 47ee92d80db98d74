import { settingsSchema, updateSettingsSchema } from '@parley/protocol'
import { noInputSchema, router, signedIn } from '../../procedures.ts'
import { getSettings, updateSettings } from './service.ts'

export const settingsRouter = router({
  get: signedIn
    .meta({ authz: 'signed-in', idempotency: 'read' })
    .input(noInputSchema)
    .output(settingsSchema)
    .query(({ ctx }) => getSettings(ctx)),
  update: signedIn
    .meta({ authz: 'signed-in', idempotency: 'by-value' })
    .input(updateSettingsSchema)
    .output(settingsSchema)
    .mutation(({ ctx, input }) => updateSettings(ctx, input)),
})
