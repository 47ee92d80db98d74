import {
  editMessageSchema,
  getMessageSchema,
  listMessagesSchema,
  listReactionsSchema,
  messageSchema,
  messagesPageSchema,
  reactionsPageSchema,
  reactSchema,
  revisionsSchema,
  sendMessageSchema,
} from '@parley/protocol'
import { asMade, router, signedIn, signedInByStatement } from '../../procedures.ts'
import { listReactions, react } from './reactions.ts'
import { editMessage, getMessage, listMessages, listRevisions, removeMessage, sendMessage } from './service.ts'

export const messagesRouter = router({
  send: signedInByStatement
    .meta({ authz: 'member', idempotency: 'by-id' })
    .input(sendMessageSchema)
    .output(messageSchema)
    .mutation(({ ctx, input }) => sendMessage(ctx, input)),
  list: signedIn
    .meta({ authz: 'member', idempotency: 'read' })
    .input(listMessagesSchema)
    .output(asMade(messagesPageSchema))
    .query(({ ctx, input }) => listMessages(ctx, input)),
  get: signedIn
    .meta({ authz: 'member', idempotency: 'read' })
    .input(getMessageSchema)
    .output(messageSchema)
    .query(({ ctx, input }) => getMessage(ctx, input.messageId)),
  edit: signedIn
    .meta({ authz: 'member', idempotency: 'by-value' })
    .input(editMessageSchema)
    .output(messageSchema)
    .mutation(({ ctx, input }) => editMessage(ctx, input)),
  remove: signedIn
    .meta({ authz: 'member', idempotency: 'by-value' })
    .input(getMessageSchema)
    .output(messageSchema)
    .mutation(({ ctx, input }) => removeMessage(ctx, input.messageId)),
  react: signedIn
    .meta({ authz: 'member', idempotency: 'by-value' })
    .input(reactSchema)
    .output(messageSchema)
    .mutation(({ ctx, input }) => react(ctx, input)),
  reactions: signedIn
    .meta({ authz: 'member', idempotency: 'read' })
    .input(listReactionsSchema)
    .output(reactionsPageSchema)
    .query(({ ctx, input }) => listReactions(ctx, input)),
  revisions: signedIn
    .meta({ authz: 'member', idempotency: 'read' })
    .input(getMessageSchema)
    .output(revisionsSchema)
    .query(({ ctx, input }) => listRevisions(ctx, input.messageId)),
})
