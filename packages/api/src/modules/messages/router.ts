import { listMessagesSchema, messageSchema, messagesPageSchema, sendMessageSchema } from '@parley/protocol'
import { router, signedIn } from '../../procedures.ts'
import { listMessages, sendMessage } from './service.ts'

export const messagesRouter = router({
  send: signedIn
    .meta({ authz: 'member', idempotency: 'by-id' })
    .input(sendMessageSchema)
    .output(messageSchema)
    .mutation(({ ctx, input }) => sendMessage(ctx, input)),
  list: signedIn
    .meta({ authz: 'member', idempotency: 'read' })
    .input(listMessagesSchema)
    .output(messagesPageSchema)
    .query(({ ctx, input }) => listMessages(ctx, input)),
})
