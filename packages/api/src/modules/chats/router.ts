import { chatSchema, chatsPageSchema, createChatSchema, getChatSchema, listChatsSchema } from '@parley/protocol'
import { router, signedIn } from '../../procedures.ts'
import { createChat, getChat, listChats } from './service.ts'

export const chatsRouter = router({
  create: signedIn
    .meta({ authz: 'signed-in', idempotency: 'by-value' })
    .input(createChatSchema)
    .output(chatSchema)
    .mutation(({ ctx, input }) => createChat(ctx, input)),
  get: signedIn
    .meta({ authz: 'member', idempotency: 'read' })
    .input(getChatSchema)
    .output(chatSchema)
    .query(({ ctx, input }) => getChat(ctx, input.chatId)),
  list: signedIn
    .meta({ authz: 'signed-in', idempotency: 'read' })
    .input(listChatsSchema)
    .output(chatsPageSchema)
    .query(({ ctx, input }) => listChats(ctx, input)),
})
