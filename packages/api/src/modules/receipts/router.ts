import { listReceiptsSchema, markReceiptsSchema, markUnreadSchema, receiptsOfMessageSchema } from '@parley/protocol'
import { z } from 'zod'
import { router, signedIn } from '../../procedures.ts'
import { listReceipts, markReceipts, markUnread } from './service.ts'

export const receiptsRouter = router({
  mark: signedIn
    .meta({ authz: 'member', idempotency: 'by-value' })
    .input(markReceiptsSchema)
    .output(z.null())
    .mutation(({ ctx, input }) => {
      markReceipts(ctx, input)
      return null
    }),
  markUnread: signedIn
    .meta({ authz: 'member', idempotency: 'by-value' })
    .input(markUnreadSchema)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await markUnread(ctx, input)
      return null
    }),
  list: signedIn
    .meta({ authz: 'member', idempotency: 'read' })
    .input(listReceiptsSchema)
    .output(receiptsOfMessageSchema)
    .query(({ ctx, input }) => listReceipts(ctx, input)),
})
